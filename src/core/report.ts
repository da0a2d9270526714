import type { ControlStat } from './control-stat.ts';
import type { Curve, Interval } from './curve.ts';
import type { EffectiveLength } from './effective-length.ts';
import type { Manifest } from './manifest.ts';
import type { Direction } from './probe.ts';
import type { Result } from './result.ts';
import type { Outcome } from './score.ts';

/** Published figures drawn beside a measured curve. */
export interface Overlay {
  /** e.g. `film:database`. */
  readonly name: string;
  /** e.g. `FILM paper, figure 1, 32K`. */
  readonly source: string;
  readonly series: readonly {
    readonly label: string;
    /** Depth 0…1 and share correct 0…1. */
    readonly points: readonly { readonly depth: number; readonly p: number }[];
  }[];
}

/** What the questions at one depth took. Sums are over the answers of which the provider gave the figure. */
export interface UsageBin {
  /** 0…14. */
  readonly bin: number;
  /** Answered questions. */
  readonly n: number;
  /** Milliseconds, to within 5 %; null where nothing was timed. */
  readonly latency: { readonly median: number; readonly p90: number } | null;
  /** Tokens of the prompts, and those of them that came from the provider's cache; null where it did not say. */
  readonly input: number | null;
  readonly cached: number | null;
  readonly output: number | null;
}

/** What one curve's questions took, by depth. */
export interface UsageCurve {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
  readonly bins: readonly UsageBin[];
}

/** The same needles asked in two directions. */
export interface DirectionEffect {
  readonly model: string;
  readonly probe: string;
  readonly length: number;
  readonly from: Direction;
  readonly to: Direction;
  /** Needles scored in both. */
  readonly n: number;
  /** Right in both, only in `from`, only in `to`, in neither. */
  readonly both: number;
  readonly lost: number;
  readonly gained: number;
  readonly neither: number;
  /** Accuracy in `to` minus accuracy in `from`; no interval where there are fewer than two haystacks. */
  readonly change: Interval | null;
}

/** A piece as it stands in its context, with those right before and after it. */
export interface Passage {
  /** 0 is the first piece. */
  readonly index: number;
  /** 0…1. */
  readonly depth: number;
  readonly before: readonly string[];
  readonly piece: string;
  readonly after: readonly string[];
}

/** One question with its answer, to be read. Foreign text throughout; long texts are cut. */
export interface Excerpt {
  /** The sample's id. */
  readonly sample: string;
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
  readonly haystack: string;
  readonly outcome: Outcome;
  readonly question: string;
  readonly target: string;
  readonly answer: string;
  readonly needle: Passage;
  /** Where a wrong answer came from. */
  readonly source: Passage | null;
}

/** What one model's answers cost at list prices. Sums are over the answers of which the provider gave the tokens. */
export interface ModelCost {
  readonly model: string;
  /** Of the questions of curves, in `currency`. */
  readonly amount: number;
  /** Of first calls about a context and of controls, in `currency`. */
  readonly besides: number;
  /** Answers without a token count. */
  readonly unknown: number;
  /** e.g. `USD`. */
  readonly currency: string;
  /** When the price was checked, YYYY-MM-DD, and where. */
  readonly date: string;
  readonly source: string;
}

/** What a run tells besides its curves; empty where a run did not keep it. */
export interface Details {
  readonly usage: readonly UsageCurve[];
  readonly directions: readonly DirectionEffect[];
  readonly excerpts: readonly Excerpt[];
  /** Of models that have a price; absent where none has. */
  readonly costs?: readonly ModelCost[];
}

/** One answer of a run, with what is not in its result. */
export interface Answer {
  /** The run's id. */
  readonly run: string;
  /** The model's name is the one it has in the report. */
  readonly result: Result;
  /** True when the model is simulated. */
  readonly synthetic: boolean;
  /** 0…14, the bin of the needle's depth. */
  readonly bin: number;
  /** The question and what it should have brought; null where the run's contexts cannot be built again. */
  readonly asked: { readonly question: string; readonly target: string } | null;
  /** At list prices; null where there is no price or the provider did not count the tokens. */
  readonly cost: { readonly amount: number; readonly currency: string } | null;
}

/** For reports that are drawn from curves alone. */
export async function* noAnswers(): AsyncGenerator<Answer> {}

/** What every reporter is given. */
export interface Report {
  readonly manifest: Manifest;
  readonly curves: readonly Curve[];
  readonly overlays: readonly Overlay[];
  readonly details: Details;
  /** Controls, where they were asked. */
  readonly controls: readonly ControlStat[];
  /** Effective lengths, where several lengths and a base were asked. */
  readonly effective: readonly EffectiveLength[];
  /** All answers, controls too, in the order of the journals; can be read again and again, each time at a cost. */
  readonly answers: () => AsyncIterable<Answer>;
  /** Why the run must not be trusted; empty when it may. */
  readonly invalid: readonly string[];
  /** What a reader should know although the run may be trusted. */
  readonly warnings: readonly string[];
}

/** One file a reporter makes. */
export interface ReportFile {
  /** e.g. `curves.csv`. */
  readonly name: string;
  readonly content: string | Uint8Array | FileParts;
}

/** A file too long to be held whole; its parts can be read once. */
export interface FileParts {
  readonly parts: Iterable<string> | AsyncIterable<Uint8Array>;
}

/** What a picture is sized for: a pull request, a column of a paper, a slide. */
export const pictureSizes = ['pr', 'column', 'slide'] as const;
export type PictureSize = (typeof pictureSizes)[number];

/** What a reporter is told of where its files go. */
export interface RenderOptions {
  /** The terminal's width, and whether it shows colour. */
  readonly columns: number;
  readonly colour: boolean;
  /** Whether the terminal gets charts beside its table. */
  readonly charts?: boolean;
  /** For pictures; `pr` where not said. */
  readonly size?: PictureSize;
}

/** Default export of a file in `src/reporters/`. Pure: the command writes what it returns. */
export interface Reporter {
  readonly kind: 'reporter';
  readonly describe: string;
  /** Made only when it is named, because it costs time or a large file. */
  readonly onRequest?: true;
  /** The files, or text for the terminal as one file named `stdout`. */
  render(report: Report, options: RenderOptions): Promise<readonly ReportFile[]>;
}
