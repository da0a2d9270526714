import {
  BINS,
  type Bin,
  type Cell,
  type Contrast,
  type Curve,
  type Pattern,
} from '../../../src/core/curve.ts';
import type { Direction } from '../../../src/core/probe.ts';
import type { Outcome } from '../../../src/core/score.ts';

export interface CurveWish {
  readonly model?: string;
  readonly synthetic?: boolean;
  readonly probe?: string;
  readonly direction?: Direction;
  readonly length?: number;
  /** True accuracy at a depth 0…1. */
  readonly shape?: (depth: number) => number;
  readonly haystacks?: number;
  /** Scored queries per haystack and bin. */
  readonly perCell?: number;
  /** Bins where nothing was scored: their queries failed. */
  readonly failed?: readonly number[];
  /** Bins nobody asked for. */
  readonly empty?: readonly number[];
  /** What wrong answers were, in turn. */
  readonly wrong?: readonly Outcome[];
}

export const shapes = {
  u: (depth: number) => 0.95 - 0.38 * (1 - (2 * depth - 1) ** 2),
  flat: () => 0.9,
  declining: (depth: number) => 0.97 - 0.4 * depth,
  cliff: (depth: number) => (depth < 0.6 ? 0.96 : 0.2),
  perfect: () => 1,
  zero: () => 0,
} as const;

/** A curve as the statistics would compute it, with counts as near to the shape as whole numbers get. */
export function makeCurve(wish: CurveWish = {}): Curve {
  const { model = 'model-a', probe = 'table', direction = 'forward', length = 4096 } = wish;
  const { shape = shapes.u, haystacks = 24, perCell = 2, failed = [], empty = [] } = wish;
  const asked = haystacks * perCell;
  const bins = Array.from({ length: BINS }, (_, bin) => {
    const n = failed.includes(bin) || empty.includes(bin) ? 0 : asked;
    return makeBin(bin, n, Math.round(n * shape((bin + 0.5) / BINS)), failed.includes(bin) ? asked : 0);
  });
  const n = sum(bins.map((bin) => bin.n));
  const correct = sum(bins.map((bin) => bin.correct));
  const unscored = sum(bins.map((bin) => bin.unscored));
  const ps = bins.flatMap((bin) => (bin.p === null ? [] : [bin.p]));
  const gap = ps.length > 0 ? Math.max(...ps) - Math.min(...ps) : null;
  return {
    model,
    probe,
    direction,
    length,
    synthetic: wish.synthetic ?? false,
    n,
    unscored,
    haystacks,
    accuracy: n > 0 ? estimate(correct, n) : null,
    strict: n > 0 ? (0.98 * correct) / n : null,
    bins,
    ...contrasts(bins),
    flat: n > 0 ? { stat: 31.5, p: 0.0125 } : null,
    gapRaw: gap,
    gapFlat: n > 0 ? { mean: 0.112, p95: 0.158 } : null,
    gapEb: gap === null ? null : 0.8 * gap,
    ...wrongAnswers(
      bins,
      wish.wrong ?? ['wrong_item', 'wrong_item', 'absent_text', 'format'],
      unscored,
      correct,
    ),
    tokens: {
      counted: n > 0 ? { mean: length - 3.5, min: length - 9, max: length } : null,
      reported: null,
    },
    cells: cellsOf(bins, haystacks, perCell),
  };
}

function makeBin(bin: number, n: number, correct: number, unscored: number): Bin {
  const ci = n > 0 ? estimate(correct, n) : null;
  const band = n > 0 ? estimate(correct, n, 2.93) : null;
  return {
    bin,
    from: bin / BINS,
    to: (bin + 1) / BINS,
    depthMean: n > 0 ? (bin + 0.5) / BINS : null,
    n,
    correct,
    unscored,
    p: n > 0 ? correct / n : null,
    ci95: ci && [ci.lo, ci.hi],
    band95: band && [band.lo, band.hi],
  };
}

/** Wilson. */
function estimate(k: number, n: number, z = 1.96): { est: number; lo: number; hi: number } {
  const p = k / n;
  const centre = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return { est: p, lo: Math.max(0, centre - half), hi: Math.min(1, centre + half) };
}

function contrasts(
  bins: readonly Bin[],
): Pick<Curve, 'zones' | 'lim' | 'primacy' | 'recency' | 'u' | 'pattern'> {
  const zone = (from: number, to: number) => {
    const inside = bins.slice(from, to);
    const n = sum(inside.map((bin) => bin.n));
    return n > 0 ? { ...estimate(sum(inside.map((bin) => bin.correct)), n), n } : null;
  };
  const [F, M, L] = [zone(0, 3), zone(5, 10), zone(12, 15)];
  const mover = (parts: readonly (readonly [number, typeof F])[]): Contrast | null => {
    if (parts.some(([, part]) => part === null)) return null;
    const est = sum(parts.map(([c, part]) => c * part!.est));
    const low = sum(parts.map(([c, part]) => (c * (part!.est - (c > 0 ? part!.lo : part!.hi))) ** 2));
    const high = sum(parts.map(([c, part]) => (c * ((c > 0 ? part!.hi : part!.lo) - part!.est)) ** 2));
    return { est, lo: est - Math.sqrt(low), hi: est + Math.sqrt(high), deff: 1 };
  };
  const [primacy, recency] = [
    mover([
      [1, F],
      [-1, M],
    ]),
    mover([
      [1, L],
      [-1, M],
    ]),
  ];
  const least = primacy && recency && (primacy.est < recency.est ? primacy : recency);
  return {
    zones: { F, M, L },
    lim: mover([
      [0.5, F],
      [0.5, L],
      [-1, M],
    ]),
    primacy,
    recency,
    u: least && { est: least.est, lo: least.lo, hi: least.hi, reject: least.lo > 0 },
    pattern: patternOf(primacy, recency),
  };
}

function patternOf(primacy: Contrast | null, recency: Contrast | null): Pattern {
  if (!primacy || !recency) return 'too few';
  const sign = ({ lo, hi }: Contrast) => (lo > 0 ? '+' : hi < 0 ? '-' : '0');
  const names: Readonly<Record<string, Pattern>> = {
    '++': 'U',
    '+0': 'primacy',
    '0+': 'recency',
    '+-': 'declining',
    '-+': 'rising',
    '--': 'inverted U',
    '-0': 'front loss',
    '0-': 'tail loss',
  };
  return names[sign(primacy) + sign(recency)] ?? 'flat';
}

function wrongAnswers(bins: readonly Bin[], kinds: readonly Outcome[], error: number, correct: number) {
  const outcomes = { correct, wrong_item: 0, absent_text: 0, format: 0, refusal: 0, truncated: 0, error };
  const map = Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0));
  let turn = 0;
  for (const { bin, n, correct: right } of bins) {
    for (let i = right; i < n; i++) {
      const kind = kinds[turn++ % kinds.length]!;
      outcomes[kind]++;
      if (kind === 'wrong_item') map[bin]![(bin * 4 + turn) % BINS]!++;
    }
  }
  return {
    outcomes,
    confusions: { traced: outcomes.wrong_item, adjacent: Math.floor(outcomes.wrong_item / 8), map },
  };
}

function cellsOf(bins: readonly Bin[], haystacks: number, perCell: number): readonly Cell[] {
  return bins.flatMap(({ bin, n, correct, unscored }) =>
    Array.from({ length: n + unscored > 0 ? haystacks : 0 }, (_, h): Cell => {
      const own = n > 0 ? perCell : 0;
      const right = Math.min(own, Math.max(0, correct - h * own));
      return {
        haystack: `h${String(h).padStart(2, '0')}`,
        bin,
        n: own,
        correct: right,
        strict: right,
        depthSum: (own * (bin + 0.5)) / BINS,
        outcomes: own > 0 ? { correct: right, wrong_item: own - right } : { error: perCell },
      };
    }),
  );
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
