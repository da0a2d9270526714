import type { Plan } from '../../../core/manifest.ts';
import type { Direction } from '../../../core/probe.ts';
import type { Result } from '../../../core/result.ts';
import { controlCount } from '../../../generate/controls.ts';

/** How many of so many questions are answered. */
export interface Count {
  readonly total: number;
  answered: number;
  /** Of the answered: those that got no answer for good. */
  failed: number;
}

/** The questions of one curve. */
export interface CellCount extends Count {
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
}

/** What one model has been asked by now. */
export class Tally {
  readonly all: Count;
  readonly cells: readonly CellCount[];
  /** All controls together; undefined where none are asked for. */
  readonly controls: Count | undefined;
  /** Answered by an earlier part of the run. */
  before = 0;
  /** Tokens of prompts of this part of the run, and those of them that came from the provider's cache. */
  input = 0;
  cached = 0;
  lastError = '';
  readonly #byName = new Map<string, CellCount>();

  constructor(plan: Plan) {
    const inCell = plan.haystacks * plan.queries;
    this.cells = plan.probes.flatMap(({ name: probe, directions }) =>
      plan.lengths.flatMap((length) =>
        directions.map((direction) => ({ probe, direction, length, total: inCell, answered: 0, failed: 0 })),
      ),
    );
    for (const cell of this.cells) this.#byName.set(nameOf(cell), cell);
    const extra = controlCount(plan);
    this.controls = extra > 0 ? { total: extra, answered: 0, failed: 0 } : undefined;
    this.all = { total: this.cells.length * inCell + extra, answered: 0, failed: 0 };
  }

  /** Counts a result of an earlier part of the run. */
  had(result: Result): void {
    this.before++;
    for (const count of this.#countsOf(result)) count.answered++;
  }

  add(result: Result): void {
    const { outcome, error, completion } = result;
    this.input += completion?.usage.input ?? 0;
    this.cached += completion?.usage.cached ?? 0;
    if (outcome === 'error') this.lastError = error ?? '';
    for (const count of this.#countsOf(result)) {
      count.answered++;
      if (outcome === 'error') count.failed++;
    }
  }

  #countsOf(result: Result): Count[] {
    const own = result.control ? this.controls : this.#byName.get(nameOf(result));
    return own ? [this.all, own] : [this.all];
  }
}

const nameOf = ({ probe, direction, length }: Pick<Result, 'probe' | 'direction' | 'length'>): string =>
  `${probe}\n${direction}\n${length}`;
