export type {
  Adapter,
  AdapterOptions,
  AdapterPlugin,
  Completion,
  ModelSpec,
  Primed,
  Question,
  Session,
} from './core/adapter.ts';
export type { Corpus, CorpusPlugin, CorpusRequest } from './core/corpus.ts';
export type { Bin, Cell, Contrast, Curve, Interval, Pattern } from './core/curve.ts';
export { CallFailure, type FailureKind, type RateHints } from './core/failure.ts';
export type { Certificate, Context, Haystack, Position, Sample } from './core/haystack.ts';
export type { CompatFigures, Imported, Importer } from './core/import.ts';
export { formatLength, parseLength } from './core/length.ts';
export type { Manifest, Plan } from './core/manifest.ts';
export type { CodePiece, DocumentPiece, Piece, Style, TablePiece } from './core/piece.ts';
export type { Direction, Probe, Query } from './core/probe.ts';
export type { Overlay, Report, Reporter, ReportFile } from './core/report.ts';
export type { Result } from './core/result.ts';
export type { Judge, Judgement, Outcome, Score, Scorer } from './core/score.ts';
export type { Tokenizer, TokenizerPlugin } from './core/tokenizer.ts';
export { UserError } from './core/user-error.ts';
export { verdictOf } from './core/verdict.ts';
export { haystacks, type Parts } from './generate/generate.ts';
export { load, names } from './load.ts';
export { Governor, type GovernorOptions, type Timer } from './runner/governor.ts';
export { openJournal, readJournal } from './runner/journal.ts';
export { type RunEnd, type RunRequest, run } from './runner/run.ts';
export { curvesOf } from './stats/curves.ts';
