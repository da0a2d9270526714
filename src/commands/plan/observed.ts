import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Cell } from '../../core/curve.ts';
import { UserError } from '../../core/user-error.ts';
import { readJournal } from '../../runner/journal.ts';
import { mergeCells } from '../../stats/cells.ts';
import { contrast, LIM } from '../../stats/contrasts.ts';
import { curvesOf } from '../../stats/curves.ts';
import { type Asked, cellKey } from '../../stats/pairing.ts';
import { type Flips, readBaseline } from '../shared/baseline-file.ts';
import { firstModel, flipsOf } from '../shared/flips.ts';
import { readManifest } from '../shared/folder.ts';
import type { Io } from '../shared/io.ts';

/** What a run or a baseline tells a plan. */
export interface Observed {
  /** Median design effect of LiM over its curves. */
  readonly deff: number;
  /** Scored answers of a haystack in a curve. */
  readonly perHaystack: number;
  /** Mean tokens of an answer; undefined where no provider said. */
  readonly answer: number | undefined;
  /** Answers that changed when the same model was asked again; null where it was asked once. */
  readonly flips: Flips | null;
}

/** Fewer answers asked twice say little of how many flip. */
const LEAST_FLIPS = 100;

export async function observedIn(io: Io, name: string): Promise<Observed> {
  const path = resolve(io.cwd, name);
  const isFile = existsSync(path) && statSync(path).isFile();
  const observed = isFile ? ofBaseline(path, name) : await ofRun(io, name);
  return { ...observed, flips: observed.flips && observed.flips.n >= LEAST_FLIPS ? observed.flips : null };
}

/** ρ from deff = 1 + (m − 1) ρ (Kish). */
export const iccOf = ({ deff, perHaystack }: Observed): number =>
  perHaystack > 1 ? (deff - 1) / (perHaystack - 1) : 0;

async function ofRun(io: Io, name: string): Promise<Observed> {
  const folder = resolve(io.cwd, name);
  const manifest = readManifest(folder, name);
  let [tokens, answers] = [0, 0];
  const noting = async function* () {
    for await (const result of readJournal(resolve(folder, 'results.jsonl'))) {
      const output = result.completion?.usage.output ?? null;
      if (output !== null) {
        tokens += output;
        answers++;
      }
      yield result;
    }
  };
  const curves = await curvesOf(noting(), { synthetic: () => false, seed: manifest.plan.seed });
  const model = firstModel(manifest);
  return {
    deff: median(
      name,
      curves.flatMap(({ lim }) => (lim ? [lim.deff] : [])),
    ),
    perHaystack: Math.max(...curves.map(({ n, haystacks }) => n / Math.max(1, haystacks))),
    answer: answers > 0 ? Math.round(tokens / answers) : undefined,
    flips: model === undefined ? null : await flipsOf(io, name, manifest, model),
  };
}

function ofBaseline(path: string, name: string): Observed {
  const { answers, flips } = readBaseline(path, name);
  const curves = new Map<string, Cell[]>();
  for (const asked of answers) {
    const own = curves.get(cellKey(asked.cell)) ?? [];
    curves.set(cellKey(asked.cell), own);
    own.push(cellOf(asked));
  }
  const merged = [...curves.values()].map((cells) => mergeCells(...cells.map((cell) => [cell])));
  const effects = merged.flatMap((cells) => contrast(cells, LIM)?.deff ?? []);
  const sizes = merged.map(
    (cells) => cells.reduce((sum, { n }) => sum + n, 0) / new Set(cells.map(({ haystack }) => haystack)).size,
  );
  return { deff: median(name, effects), perHaystack: Math.max(...sizes), answer: undefined, flips };
}

const cellOf = ({ haystack, bin, outcome }: Asked): Cell => ({
  haystack,
  bin,
  n: outcome === 'error' ? 0 : 1,
  correct: outcome === 'correct' ? 1 : 0,
  strict: 0,
  depthSum: 0,
  outcomes: { [outcome]: 1 },
});

function median(name: string, effects: readonly number[]): number {
  const sorted = [...effects].sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1];
  if (middle === undefined)
    throw new UserError(
      `${name} has no curve to learn from.`,
      'Give a run with answers at start, middle and end.',
    );
  return middle;
}
