import type { Curve } from '../core/curve.ts';
import type { Result } from '../core/result.ts';
import { halvesOf, isKey, KeyTable } from '../runner/key-table.ts';
import { type CurveAccumulator, type CurveName, curveAccumulator, type Tally } from '../stats/accumulate.ts';
import { mergeCells } from '../stats/cells.ts';
import { curveOf } from '../stats/curve.ts';
import { compareNames } from '../stats/curves.ts';
import { Reading } from './reading.ts';
import { Tail } from './tail.ts';

/** How far one model has come. */
export interface Counted {
  readonly model: string;
  /** Questions with an answer or an error, those of controls included. */
  readonly asked: number;
  readonly failed: number;
  /** Tokens of the prompts, and those of them from the provider's cache, as it reported them. */
  readonly input: number;
  readonly cached: number;
}

interface OpenCurve {
  readonly name: CurveName;
  readonly accumulator: CurveAccumulator;
}

/**
 * Counts a journal as it grows: every line once. Calls that failed are kept aside until they are asked again; where
 * any other line was replaced by a later one, which no run of ours does, the count begins anew without it.
 */
export class LiveCount extends Reading {
  readonly #path: string;
  readonly #onPaid: (result: Result) => void;
  #tail: Tail;
  #curves = new Map<string, OpenCurve>();
  #failed = new Map<string, Result>();
  #keys = new KeyTable();
  #models = new Map<string, { asked: number; input: number; cached: number }>();
  /** Keys that were answered again, with the line of the answer that counts. */
  readonly #replaced = new Map<string, number>();
  #stale = false;
  #paid = 0;

  /** `onPaid` hears once of every answer. */
  constructor(path: string, onPaid: (result: Result) => void) {
    super();
    this.#path = path;
    this.#onPaid = onPaid;
    this.#tail = new Tail(path);
  }

  get share(): number {
    return this.#tail.share;
  }

  get lines(): number {
    return this.#tail.lines;
  }

  protected async readOn(): Promise<boolean> {
    if (await this.#tail.advance(({ bytes, number }) => this.#add(bytes, number))) return true;
    if (!this.#stale) return false;
    this.#restart();
    return true;
  }

  #restart(): void {
    this.#tail = new Tail(this.#path);
    this.#curves = new Map();
    this.#failed = new Map();
    this.#keys = new KeyTable();
    this.#models = new Map();
    this.#stale = false;
  }

  #add(bytes: Buffer, number: number): void {
    const result = resultIn(bytes);
    if (!result) return;
    const { key, model, completion, outcome } = result;
    if (number < (this.#replaced.get(key) ?? 0)) return;
    const again = this.#failed.delete(key);
    const earlier = this.#keys.put(...halvesOf(key), number);
    if (earlier > 0 && !again) {
      this.#replaced.set(key, number);
      this.#stale = true;
    }
    const counts = this.#models.get(model) ?? { asked: 0, input: 0, cached: 0 };
    this.#models.set(model, counts);
    if (!again) counts.asked++;
    counts.input += completion?.usage.input ?? 0;
    counts.cached += completion?.usage.cached ?? 0;
    if (completion && number > this.#paid) this.#onPaid(result);
    this.#paid = Math.max(this.#paid, number);
    if (outcome === 'error') this.#failed.set(key, result);
    else if (result.control === undefined) openIn(this.#curves, result).accumulator.add(result);
  }

  models(): readonly Counted[] {
    const failures = new Map<string, number>();
    for (const { model } of this.#failed.values()) failures.set(model, (failures.get(model) ?? 0) + 1);
    return [...this.#models].map(([model, counts]) => ({
      model,
      ...counts,
      failed: failures.get(model) ?? 0,
    }));
  }

  /** The curves of what was counted so far, as a finished run would have them. */
  curves(options: {
    readonly synthetic: (model: string) => boolean;
    readonly seed: number;
  }): readonly Curve[] {
    const failed = new Map<string, OpenCurve>();
    for (const result of this.#failed.values())
      if (result.control === undefined) openIn(failed, result).accumulator.add(result);
    const all = new Map([...failed, ...this.#curves]);
    return [...all]
      .sort(([, a], [, b]) => compareNames(a.name, b.name))
      .map(([key]) =>
        curveOf(joined(this.#curves.get(key)?.accumulator.tally(), failed.get(key)?.accumulator.tally()), {
          synthetic: options.synthetic(all.get(key)!.name.model),
          seed: options.seed,
        }),
      );
  }
}

function openIn(curves: Map<string, OpenCurve>, { model, probe, direction, length }: Result): OpenCurve {
  const key = `${length} ${direction} ${probe} ${model}`;
  let open = curves.get(key);
  if (!open) {
    const name = { model, probe, direction, length };
    open = { name, accumulator: curveAccumulator(name) };
    curves.set(key, open);
  }
  return open;
}

/** Scored and failed questions together. */
function joined(scored: Tally | undefined, failed: Tally | undefined): Tally {
  if (!scored || !failed) return (scored ?? failed)!;
  return { ...scored, cells: mergeCells(scored.cells, failed.cells) };
}

function resultIn(bytes: Buffer): Result | undefined {
  try {
    const result = JSON.parse(bytes.toString('utf8')) as Result | null;
    const isWhole =
      typeof result?.key === 'string' &&
      isKey(result.key) &&
      typeof result.haystack === 'string' &&
      typeof result.position?.depth === 'number';
    return isWhole ? result : undefined;
  } catch {
    return undefined;
  }
}
