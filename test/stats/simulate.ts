import { BINS, type Cell } from '../../src/core/curve.ts';
import { type Random, seeded } from '../../src/core/random.ts';
import type { Result } from '../../src/core/result.ts';
import type { Outcome } from '../../src/core/score.ts';
import { curveAccumulator } from '../../src/stats/accumulate.ts';
import { zones } from '../../src/stats/bins.ts';
import { normalQuantile } from '../../src/stats/normal.ts';

/** A true curve: the chance of a correct answer in each of the 15 bins. */
export type Truth = readonly number[];

const shape = (at: (bin: number) => number): Truth => Array.from({ length: BINS }, (_, bin) => at(bin));

/** True curves whose zones are known exactly. */
export const truths = {
  'flat .5': shape(() => 0.5),
  'flat .9': shape(() => 0.9),
  'flat .98': shape(() => 0.98),
  perfect: shape(() => 1),
  hopeless: shape(() => 0),
  'U 15': shape((bin) => (bin < 4 || bin > 10 ? 0.95 : 0.8)),
  'primacy only': shape((bin) => (bin < 4 ? 0.95 : 0.8)),
  'recency only': shape((bin) => (bin > 10 ? 0.95 : 0.8)),
  'front loss': shape((bin) => (bin < 4 ? 0.05 : 0.9)),
  'tail loss': shape((bin) => (bin > 10 ? 0.05 : 0.9)),
  cliff: shape((bin) => (bin < 8 ? 0.9 : 0.1)),
  rising: shape((bin) => 0.2 + 0.05 * bin),
  'inverted U': shape((bin) => (bin < 4 || bin > 10 ? 0.6 : 0.9)),
} as const satisfies Record<string, Truth>;
export type TruthName = keyof typeof truths;

/** How much haystacks differ: a shift of the whole curve, and a tilt of it, both as SD on the logit scale. */
export interface Effects {
  readonly level: number;
  readonly tilt: number;
}
export const none: Effects = { level: 0, tilt: 0 };

/** Seven equally likely values with the spread of a standard normal, so that true shares can be added up exactly. */
const steps = Array.from({ length: 7 }, (_, i) => normalQuantile((i + 0.5) / 7));
const spread = Math.sqrt(steps.reduce((sum, z) => sum + z * z, 0) / steps.length);
const draws = steps.map((z) => z / spread);

/** The chance in a bin of a haystack with the given luck. */
function chance(p: number, bin: number, level: number, tilt: number): number {
  if (p === 0 || p === 1 || (level === 0 && tilt === 0)) return p;
  const slope = ((bin + 0.5) / BINS - 0.5) * Math.sqrt(12);
  const odds = (p / (1 - p)) * Math.exp(level + tilt * slope);
  return odds / (1 + odds);
}

/** The true share of each bin, averaged over haystacks. */
export function trueShares(truth: Truth, { level, tilt }: Effects): Truth {
  const tilts = tilt === 0 ? [0] : draws;
  const levels = level === 0 ? [0] : draws;
  return truth.map((p, bin) => {
    let sum = 0;
    for (const a of levels) for (const b of tilts) sum += chance(p, bin, level * a, tilt * b);
    return sum / (levels.length * tilts.length);
  });
}

export function trueContrasts(truth: Truth, effects: Effects) {
  const shares = trueShares(truth, effects);
  const mean = ({ from, to }: { from: number; to: number }): number =>
    shares.slice(from, to).reduce((sum, p) => sum + p, 0) / (to - from);
  const [F, M, L] = [mean(zones.F), mean(zones.M), mean(zones.L)];
  const accuracy = mean({ from: 0, to: BINS });
  return { accuracy, lim: (F + L) / 2 - M, primacy: F - M, recency: L - M, u: Math.min(F, L) - M };
}

export interface Design {
  readonly truth: Truth;
  readonly haystacks: number;
  /** A multiple of 15 keeps the bins equal. */
  readonly queries: number;
  readonly effects?: Effects;
}

/** In-memory results of one run; needles are spread evenly with a random place inside their share of the depth. */
export function* simulate(design: Design, random: Random): Generator<Result> {
  const { truth, haystacks, queries, effects = none } = design;
  for (let h = 0; h < haystacks; h++) {
    const haystack = `h${h}`;
    const level = effects.level * random.pick(draws);
    const tilt = effects.tilt * random.pick(draws);
    for (let q = 0; q < queries; q++) {
      const depth = (q + random.float()) / queries;
      const bin = Math.floor(((q + 0.5) / queries) * BINS);
      const correct = random.float() < chance(truth[bin]!, bin, level, tilt);
      yield plainResult(haystack, depth, correct ? 'correct' : 'absent_text', 100);
    }
  }
}

/** A result with everything a test does not name left plain. */
export function resultOf(
  own: Partial<Omit<Result, 'position'>> & {
    readonly haystack: string;
    readonly depth: number;
    readonly outcome: Outcome;
    readonly count?: number;
  },
): Result {
  const { depth, count = 100, ...rest } = own;
  return { ...plainResult(own.haystack, depth, own.outcome, count), ...rest };
}

const scores = { right: { value: 1, strict: true }, wrong: { value: 0, strict: false } };
const completion: Result['completion'] = {
  text: '',
  finishReason: 'stop',
  usage: { input: 4000, cached: null, cacheWrite: null, output: null, reasoning: null },
  latencyMs: 1,
};

/** One literal, because hundreds of thousands of these are made. */
function plainResult(haystack: string, depth: number, outcome: Outcome, count: number): Result {
  const failed = outcome === 'error';
  return {
    key: 'key',
    sample: 'sample',
    model: 'simulated',
    probe: 'table',
    direction: 'forward',
    length: 4096,
    tokens: 4000,
    haystack,
    position: { index: Math.floor(depth * count), count, tokenOffset: Math.floor(depth * 4000), depth },
    outcome,
    score: failed ? null : outcome === 'correct' ? scores.right : scores.wrong,
    completion: failed ? null : completion,
  };
}

/** The cells of one simulated run, counted by the accumulator. */
export function simulatedCells(design: Design, random: Random): readonly Cell[] {
  const accumulator = curveAccumulator({
    model: 'simulated',
    probe: 'table',
    direction: 'forward',
    length: 4096,
  });
  for (const result of simulate(design, random)) accumulator.add(result);
  return accumulator.tally().cells;
}

/** The share of `rounds` simulated runs for which `holds`. */
export function rate(
  design: Design,
  rounds: number,
  holds: (cells: readonly Cell[]) => boolean,
  seed = 'rate',
) {
  const random = seeded(`${seed}/${JSON.stringify(design)}`);
  let count = 0;
  for (let round = 0; round < rounds; round++) if (holds(simulatedCells(design, random))) count++;
  return count / rounds;
}

/** Three standard errors of a simulated share. */
export const slack = (p: number, rounds: number): number => 3 * Math.sqrt((p * (1 - p)) / rounds);
