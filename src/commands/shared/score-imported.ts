import { resolve } from 'node:path';
import { contentId } from '../../core/hash.ts';
import type { Imported, ImportedHaystack } from '../../core/import.ts';
import type { Manifest } from '../../core/manifest.ts';
import { oneOf } from '../../core/one-of.ts';
import type { Result } from '../../core/result.ts';
import type { Judge } from '../../core/score.ts';
import { UserError } from '../../core/user-error.ts';
import { verdictOf } from '../../core/verdict.ts';
import { load, version } from '../../load.ts';
import { openJournal } from '../../runner/journal.ts';
import { answersOf } from './answers.ts';
import { type ExcerptKeeper, keepExcerpts, readExcerpts } from './excerpts.ts';
import { makeFolder, newFolder, runId, writeManifest } from './folder.ts';
import { exitCodes, type Io } from './io.ts';
import { measure } from './measure.ts';
import { output } from './output.ts';
import type { FindQuestion } from './questions.ts';

export interface ImportRequest {
  readonly from: string;
  readonly task: string;
  readonly predictions: string;
  readonly labels: string;
  readonly pieces?: string | undefined;
  /** The files as the user named them: a report should not tell where this machine keeps them. */
  readonly files: readonly string[];
  readonly compat?: string | undefined;
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
  readonly overlay: readonly string[];
}

/** Turns results of a foreign format into a run, judged by our rules, or by the source's own with `--compat`. */
export async function scoreImported(request: ImportRequest, io: Io): Promise<number> {
  const importer = await load('importer', request.from, io.cwd);
  oneOf(`${request.from} task`, request.task, importer.tasks);
  if (request.compat !== undefined && request.compat !== request.from) {
    throw new UserError(
      `--compat ${request.compat} does not fit --from ${request.from}.`,
      `Write --compat ${request.from}.`,
    );
  }
  const imported = await importer.read(request);
  const named = request.model === undefined ? imported : { ...imported, model: request.model };
  const probe = await load('probe', named.probe);
  const scorer = await load('scorer', probe.scorer);
  const started = io.date();
  const id = runId(started, `${request.from}-${request.task}`);
  const folder = newFolder(io, request.out, id);
  const manifest = manifestOf(request, named, id, started, scorer.version);
  makeFolder(folder);
  writeManifest(folder, manifest);
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  const excerpts = keepExcerpts(new Map([[named.probe, probe]]));
  const results: Result[] = [];
  for (const haystack of named.haystacks) {
    for (const result of judged(named, haystack, scorer.open(haystack.pieces), excerpts)) {
      journal.append(result);
      results.push(result);
    }
  }
  journal.close();
  excerpts.write(folder);
  const { curves, details } = await measure([results], { synthetic: () => false, seed: 0 });
  const isCompat = request.compat !== undefined;
  const code = await output(io, manifest, curves, {
    ...request,
    folder,
    answers: answersOf([{ folder, manifest, questions: questionsIn(named) }], { io, own: true }),
    details: { ...details, excerpts: readExcerpts(folder) },
    show: isCompat ? 'nothing' : request.json ? 'json' : 'table',
  });
  if (!isCompat) return code;
  const exact = importer.compat(named);
  const figures = { ...exact, avg: rounded(exact.avg), gap: rounded(exact.gap) };
  io.stdout(
    request.json
      ? `${JSON.stringify(figures)}\n`
      : `${request.from} ${figures.task} by its own rules: average ${figures.avg.toFixed(3)}, gap ${figures.gap.toFixed(3)} (${figures.spans.length} spans)\n`,
  );
  return exitCodes.ok;
}

/** Published figures have three decimals. */
const rounded = (percent: number): number => Number(percent.toFixed(3));

function* judged(
  imported: Imported,
  haystack: ImportedHaystack,
  judge: Judge,
  excerpts: ExcerptKeeper,
): Generator<Result> {
  const { probe, direction, length } = imported;
  const count = haystack.pieces.length;
  const depths = Float64Array.from({ length: count }, (_, index) => (index + 0.5) / count);
  for (const item of haystack.items) {
    if (item.skipped) continue;
    const position = { index: item.needle, count, tokenOffset: 0, depth: depths[item.needle]! };
    const common = {
      key: contentId({ item: item.id, haystack: haystack.id, model: imported.model }),
      sample: item.id,
      model: imported.model,
      probe,
      direction,
      length,
      tokens: null,
      haystack: haystack.id,
      position,
    };
    if (item.completion === null) {
      yield { ...common, outcome: 'error', score: null, completion: null, error: 'The file has no answer.' };
      continue;
    }
    const read = { id: haystack.id, probe, pieces: haystack.pieces, depths };
    const { id, query } = item;
    const verdict = verdictOf(judge, read, { query, position }, item.completion);
    excerpts.see(
      imported.model,
      read,
      { id, direction, length, position, query },
      item.completion.text,
      verdict,
    );
    yield { ...common, ...verdict, completion: { ...item.completion, usage: noUsage, latencyMs: 0 } };
  }
}

/** Items have ids of their own, whatever haystack they are in. */
function questionsIn({ haystacks }: Imported): FindQuestion {
  const items = new Map(haystacks.flatMap((haystack) => haystack.items.map(({ id, query }) => [id, query])));
  return async ({ sample }) => {
    const query = items.get(sample);
    return query ? { question: query.question, target: query.target } : null;
  };
}

const noUsage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };

const manifestOf = (
  { from, task, files }: ImportRequest,
  imported: Imported,
  id: string,
  started: Date,
  scorer: number,
): Manifest => ({
  schema: 'midspan-run/1',
  id,
  started: started.toISOString(),
  ended: started.toISOString(),
  version,
  node: process.version,
  plan: {
    suite: from,
    probes: [{ name: imported.probe, directions: [imported.direction] }],
    lengths: [imported.length],
    haystacks: imported.haystacks.length,
    queries: Math.max(...imported.haystacks.map((haystack) => haystack.items.length)),
    seed: 0,
    maxTokens: 128,
    corpora: {},
  },
  template: from,
  tokenizer: { spec: 'estimate', name: 'not counted', exact: false, fingerprint: '' },
  corpora: [],
  models: [{ spec: `import:${from}`, name: imported.model, synthetic: false, params: {} }],
  versions: { [`scorer.${imported.probe}`]: scorer },
  imported: { from, task, files },
});
