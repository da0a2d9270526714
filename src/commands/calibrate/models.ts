import type { Pattern } from '../../core/curve.ts';

/** A simulated model and what is known of it. Depths, chances and drops are 0…1. */
export interface KnownModel {
  readonly name: string;
  /** What `--model` takes. */
  readonly spec: string;
  /** Chance of a right answer at a depth, averaged over contexts. */
  readonly p: (depth: number) => number;
  /** The pattern that its curve has. */
  readonly pattern?: Pattern;
  /** Half of the contexts are this much better, half this much worse. */
  readonly spread?: number;
}

const flat = (p: number) => (): number => p;
/** 0 up to `from`, 1 from `to` on, 3x² − 2x³ between. */
const ramp = (depth: number, from: number, to: number): number => {
  const x = Math.min(1, Math.max(0, (depth - from) / (to - from)));
  return x * x * (3 - 2 * x);
};

/** Models whose curve is known; the formulas are written down here once more, so that the adapter's are checked. */
export const curveModels: readonly KnownModel[] = [
  ...[0.5, 0.9, 0.98].map(
    (p): KnownModel => ({
      name: `flat ${p}`,
      spec: `synthetic:flat?accuracy=${p}`,
      p: flat(p),
      pattern: 'flat',
    }),
  ),
  { name: 'perfect', spec: 'synthetic:flat?accuracy=1', p: flat(1), pattern: 'flat' },
  {
    name: 'U 30',
    spec: 'synthetic:u?accuracy=0.95&sag=0.3',
    p: (d) => 0.95 - 0.3 * 16 * d * d * (1 - d) * (1 - d),
    pattern: 'U',
  },
  {
    name: 'primacy only',
    spec: 'synthetic:primacy?accuracy=0.95&sag=0.3',
    p: (d) => 0.95 - 0.3 * ramp(d, 1 / 5, 1 / 3),
    pattern: 'primacy',
  },
  {
    name: 'recency only',
    spec: 'synthetic:recency?accuracy=0.95&sag=0.3',
    p: (d) => 0.95 - 0.3 * ramp(1 - d, 1 / 5, 1 / 3),
    pattern: 'recency',
  },
  {
    name: 'cut at the front',
    spec: 'synthetic:front?accuracy=0.95&at=0.3',
    p: (d) => (d < 0.3 ? 0 : 0.95),
    pattern: 'front loss',
  },
  { name: 'uneven contexts', spec: 'synthetic:flat?accuracy=0.7&spread=0.25', p: flat(0.7), spread: 0.25 },
];

/** A candidate that differs from its baseline in a known way. */
export interface KnownChange {
  readonly name: string;
  /** Chance of a right answer in the baseline. */
  readonly accuracy: number;
  /** Share of answers that flip between two askings. */
  readonly flips: number;
  /** Points lost in the middle third, and everywhere. */
  readonly middle: number;
  readonly drop: number;
  /** Share of contexts that lose 30 % of their right answers in one of the two arms. */
  readonly events: number;
  /** How often the verdict must be, or may be, `regressed` or `pass`. */
  readonly regressed: { readonly least?: number; readonly most?: number };
  readonly pass: { readonly least?: number; readonly most?: number };
}

const change = (name: string, own: Partial<KnownChange>): KnownChange => ({
  name,
  accuracy: 0.95,
  flips: 0.03,
  middle: 0,
  drop: 0,
  events: 0,
  regressed: {},
  pass: {},
  ...own,
});

/** Limits of measurement.md section 7, for 20 haystacks of 30 questions and a margin of 5 points. */
export const changes: readonly KnownChange[] = [
  change('same, no flips', { flips: 0, regressed: { most: 0 }, pass: { least: 1 } }),
  change('same, 3 % flips', { regressed: { most: 0.05 }, pass: { least: 0.85 } }),
  change('same, events', { events: 0.1, flips: 0, accuracy: 0.9, regressed: { most: 0.05 } }),
  change('middle −5', { middle: 0.05, regressed: { least: 0.72 }, pass: { most: 0.05 } }),
  change('middle −10', { middle: 0.1, regressed: { least: 0.97 }, pass: { most: 0.05 } }),
  change('middle −20', { middle: 0.2, regressed: { least: 1 }, pass: { most: 0 } }),
  change('everywhere −20', { drop: 0.2, regressed: { least: 1 }, pass: { most: 0 } }),
];
