import type { Comparison } from '../core/comparison.ts';
import type { Manifest, Plan } from '../core/manifest.ts';
import type { Excerpt } from '../core/report.ts';
import type { Result } from '../core/result.ts';
import type { Run } from './runs.ts';

/** One model of a run. */
export interface Side {
  readonly run: Run;
  readonly model: string;
}

/** Adds up what a run has cost. */
export interface Till {
  add(answer: Pick<Result, 'model' | 'completion'>): void;
  /** e.g. `0.42 USD`; null where nothing has a price. */
  text(): string | null;
}

/** What the pages need and the command wires up. */
export interface World {
  /** The folder that is viewed, and how to name it. */
  readonly root: string;
  readonly shownRoot: string;
  /** Milliseconds from a fixed point. */
  readonly now: () => number;
  /** Whether a process works in a run folder. */
  isRunning(folder: string): boolean;
  /** Questions a plan puts to each model. */
  questions(plan: Plan): number;
  till(manifest: Manifest): Promise<Till>;
  /** As `midspan compare` does; `margin` as its flag takes it. */
  compare(baseline: Side, candidate: Side, margin: string): Promise<Comparison>;
  /** The question with its pieces in place, or one sentence on why they are not known. */
  excerpt(run: Run, result: Result): Promise<Excerpt | string>;
}
