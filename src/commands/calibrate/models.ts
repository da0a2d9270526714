import type { Pattern } from '../../core/curve.ts';

/** Haystacks and questions of a simulated run. */
export interface Design {
  readonly haystacks: number;
  readonly queries: number;
}

export const usualDesign: Design = { haystacks: 20, queries: 30 };
export const nightlyDesign: Design = { haystacks: 40, queries: 60 };

/** A simulated model and what is known of it. Depths, chances and drops are 0…1. */
export interface KnownModel {
  readonly name: string;
  /** What `--model synthetic:` takes. */
  readonly spec: string;
  /** Chance of a right answer at a depth, averaged over contexts. */
  readonly p: (depth: number) => number;
  readonly pattern: Pattern;
  /** Half of the contexts are this much better, half this much worse. */
  readonly spread?: number;
  readonly design?: Design;
  /** How often LiM must be found above 0, and both ends above the middle. */
  readonly power?: { readonly lim: number; readonly u: number };
  /** How often the curve must get its pattern's name in the nightly design; not looked at where not said. */
  readonly named?: number;
}

const flat = (p: number) => (): number => p;
/** 0 up to `from`, 1 from `to` on, 3x² − 2x³ between. */
const ramp = (depth: number, from: number, to: number): number => {
  const x = Math.min(1, Math.max(0, (depth - from) / (to - from)));
  return x * x * (3 - 2 * x);
};
const level = (accuracy: number, own: Partial<KnownModel> = {}): KnownModel => ({
  name: accuracy === 1 ? 'perfect' : `flat ${accuracy}`,
  spec: `flat?accuracy=${accuracy}`,
  p: flat(accuracy),
  pattern: 'flat',
  ...own,
});
/** `lim` is the share that both ends are above the middle third on average, which is 0.774 of the sag. */
const bent = (name: string, lim: number, own: Partial<KnownModel>): KnownModel => {
  const sag = Number((lim / 0.774).toFixed(3));
  const p = (d: number): number => 0.95 - sag * 16 * d * d * (1 - d) * (1 - d);
  return { name, spec: `u?accuracy=0.95&sag=${sag}`, p, pattern: 'U', ...own };
};
/** Contexts differ so much that two answers about one are correlated by `icc`. */
const uneven = (icc: number): KnownModel => {
  const spread = Number(Math.sqrt(icc * 0.7 * 0.3).toFixed(3));
  const design = { haystacks: 40, queries: 30 };
  const spec = `flat?accuracy=0.7&spread=${spread}`;
  return level(0.7, { name: `uneven contexts, ICC ${icc}`, spec, spread, design });
};

/**
 * Models whose curve is known, with the limits of measurement.md section 7; the formulas are written down here once more,
 * so that the adapter's are checked.
 */
export const curveModels: readonly KnownModel[] = [
  ...[0.5, 0.9, 0.98, 0.995, 1].map((accuracy) => level(accuracy)),
  bent('U 15', 0.128, { power: { lim: 0.95, u: 0.8 }, named: 0.99 }),
  bent('U 30', 0.238, { power: { lim: 0.99, u: 0.99 }, named: 0.99 }),
  {
    name: 'primacy only',
    spec: 'primacy?accuracy=0.95&sag=0.3',
    p: (d) => 0.95 - 0.3 * ramp(d, 1 / 5, 1 / 3),
    pattern: 'primacy',
    named: 0.85,
  },
  {
    name: 'recency only',
    spec: 'recency?accuracy=0.95&sag=0.3',
    p: (d) => 0.95 - 0.3 * ramp(1 - d, 1 / 5, 1 / 3),
    pattern: 'recency',
    named: 0.85,
  },
  {
    name: 'cliff at depth 0.6',
    spec: 'cliff?accuracy=0.95&sag=0.9&at=0.6',
    p: (d) => (d < 0.6 ? 0.95 : 0.05),
    pattern: 'declining',
    named: 0.95,
  },
  {
    name: 'cut at the front',
    spec: 'front?accuracy=0.95&at=0.3',
    p: (d) => (d < 0.3 ? 0 : 0.95),
    pattern: 'front loss',
    named: 0.9,
  },
  uneven(0.1),
  uneven(0.3),
];

/** A candidate that differs from its baseline in a known way. */
export interface KnownChange {
  readonly name: string;
  /** Chance of a right answer in the baseline, before answers flip. */
  readonly accuracy: number;
  /** Share of answers that flip between two askings. */
  readonly flips: number;
  /** By how much less is right in the middle third, and everywhere, flips included. */
  readonly middle: number;
  readonly drop: number;
  /** Share of contexts that lose 30 % of their right answers in one of the two arms. */
  readonly events: number;
  /** How often the verdict must be, or may be, `regressed` or `pass`. */
  readonly regressed: { readonly least?: number; readonly most?: number };
  readonly pass: { readonly least?: number; readonly most?: number };
}

/** An answer that flips is turned in both arms alike, which shrinks what was taken away before: so much more is taken. */
export const takenFor = (drop: number, flips: number): number => drop / Math.sqrt(1 - 2 * flips);

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

/**
 * Limits of measurement.md section 7, for 20 haystacks of 30 questions and a margin of 5 points. It has none for the pass of
 * the same model with 3 % flips; its simulation found 0.95 ± 0.01, this gate 0.94 in 4,000 rounds.
 */
export const changes: readonly KnownChange[] = [
  change('same, no flips', { flips: 0, regressed: { most: 0 }, pass: { least: 1 } }),
  change('same, 3 % flips', { regressed: { most: 0.05 }, pass: { least: 0.92 } }),
  change('same, events', { events: 0.1, flips: 0, accuracy: 0.9, regressed: { most: 0.05 } }),
  change('middle −5', { middle: 0.05, regressed: { least: 0.75 }, pass: { most: 0.05 } }),
  change('middle −10', { middle: 0.1, regressed: { least: 0.98 }, pass: { most: 0.05 } }),
  change('middle −20', { middle: 0.2, regressed: { least: 1 }, pass: { most: 0 } }),
  change('everywhere −5', { drop: 0.05, regressed: { least: 0.75 }, pass: { most: 0.05 } }),
  change('everywhere −10', { drop: 0.1, regressed: { least: 0.98 }, pass: { most: 0.05 } }),
  change('everywhere −20', { drop: 0.2, regressed: { least: 1 }, pass: { most: 0 } }),
];
