import { normalCdf, normalQuantile } from './normal.ts';

/** One interim look of a group-sequential comparison. */
export interface Look {
  /** Haystacks asked by then. */
  readonly haystacks: number;
  /** One-sided nominal level of the bound at this look. */
  readonly alpha: number;
}

const STEP = 6;
const USUAL = 24;
/** A look at which less than this may be spent decides nothing, and its bound is more than numbers can tell from none. */
const LEAST = 1e-9;

/**
 * Looks after 6, 12, 18 and 24 haystacks, and one more at `most` where that is more; the last is at `most`. Of many
 * haystacks the first few are too small a part to decide anything, and are not looked at.
 */
export function looksUpTo(most: number, alpha: number): Look[] {
  const at = Array.from({ length: USUAL / STEP }, (_, i) => (i + 1) * STEP).filter(
    (haystacks) => haystacks < most && spent(haystacks / most, alpha) >= LEAST,
  );
  const haystacks = [...at, most];
  const levels = nominalLevels(
    haystacks.map((count) => count / most),
    alpha,
  );
  return haystacks.map((count, i) => ({ haystacks: count, alpha: levels[i]! }));
}

/** One-sided level spent by information fraction t, 0 < t ≤ 1: 2(1 − Φ(z_{1−α/2}/√t)), of O'Brien–Fleming type (Lan & DeMets 1983). */
const spent = (t: number, alpha: number): number =>
  2 * normalCdf(-normalQuantile(1 - alpha / 2) / Math.sqrt(t));

const POINTS = 300;

/**
 * The nominal one-sided level of each look, so that the chance to cross any bound is `alpha` when nothing is there. The
 * score process is a Brownian motion seen at the fractions; its density short of the bounds is carried from look to look
 * on a grid (Armitage, McPherson & Rowe 1969). Fractions ascend and end with 1.
 */
export function nominalLevels(fractions: readonly number[], alpha: number): number[] {
  let density: Density | undefined;
  let before = 0;
  return fractions.map((t, k) => {
    const now = spent(t, alpha) - (k === 0 ? 0 : spent(fractions[k - 1]!, alpha));
    const step = t - before;
    const bound = density ? solve(density, step, now) : -normalQuantile(now) * Math.sqrt(t);
    density = density ? carried(density, step, bound) : first(t, bound);
    before = t;
    return normalCdf(-bound / Math.sqrt(t));
  });
}

/** A density on an even grid with its weights (trapezoid) multiplied in. */
interface Density {
  readonly at: Float64Array;
  readonly mass: Float64Array;
}

function grid(variance: number, bound: number, value: (x: number) => number): Density {
  const low = -8 * Math.sqrt(variance);
  const width = (bound - low) / POINTS;
  const at = Float64Array.from({ length: POINTS + 1 }, (_, i) => low + i * width);
  const mass = at.map((x, i) => value(x) * width * (i === 0 || i === POINTS ? 0.5 : 1));
  return { at, mass };
}

const bell = (x: number, variance: number): number =>
  Math.exp((-x * x) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);

const first = (t: number, bound: number): Density => grid(t, bound, (x) => bell(x, t));

function carried(from: Density, step: number, bound: number): Density {
  const variance = (from.at[0]! / 8) ** 2 + step;
  return grid(variance, bound, (y) => {
    let sum = 0;
    for (let i = 0; i <= POINTS; i++) sum += from.mass[i]! * bell(y - from.at[i]!, step);
    return sum;
  });
}

/** The bound that is crossed with chance `now` by what has not crossed one yet. */
function solve(from: Density, step: number, now: number): number {
  const crossing = (bound: number): number => {
    let sum = 0;
    for (let i = 0; i <= POINTS; i++)
      sum += from.mass[i]! * normalCdf((from.at[i]! - bound) / Math.sqrt(step));
    return sum;
  };
  let [low, high] = [-2, 8];
  for (let round = 0; round < 50; round++) {
    const middle = (low + high) / 2;
    if (crossing(middle) > now) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
