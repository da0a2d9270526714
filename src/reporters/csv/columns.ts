import type { Bin, Contrast, Curve, Interval, Range, ZoneStat } from '../../core/curve.ts';
import { outcomes } from '../../core/score.ts';
import { tidy } from '../words/numbers.ts';
import { type Column, column } from './column.ts';

/** A row of `curves.csv`. */
export interface BinRow {
  readonly curve: Curve;
  readonly bin: Bin;
}

/** Columns that say which curve a row belongs to; the same in both files. */
const identity: readonly Column<Curve>[] = [
  column('model', 'name of the model', (curve) => curve.model),
  column('synthetic', 'true when the model is simulated', (curve) => curve.synthetic),
  column('probe', 'style of the haystack, e.g. table', (curve) => curve.probe),
  column('direction', 'forward, backward or bidirectional', (curve) => curve.direction),
  column('length', 'tokens asked for, whole prompt', (curve) => tidy(curve.length)),
];

/** The columns of `curves.csv`, one row a bin. */
export const curveColumns: readonly Column<BinRow>[] = [
  ...identity.map((known) => column<BinRow>(known.name, known.describe, ({ curve }) => known.value(curve))),
  column('bin', 'bin of depth, 0 to 14', ({ bin }) => tidy(bin.bin)),
  column('from', 'lowest depth in the bin, 0 to 1', ({ bin }) => tidy(bin.from)),
  column('to', 'depth the bin ends before (the last one ends at 1)', ({ bin }) => tidy(bin.to)),
  column('depth_mean', 'mean depth of the scored needles, 0 to 1', ({ bin }) => tidy(bin.depthMean)),
  column('n', 'scored results', ({ bin }) => tidy(bin.n)),
  column('correct', 'correct results', ({ bin }) => tidy(bin.correct)),
  column('unscored', 'results without a score (failed calls), not part of n', ({ bin }) =>
    tidy(bin.unscored),
  ),
  column('p', 'share correct, 0 to 1; empty when nothing was scored', ({ bin }) => tidy(bin.p)),
  column('ci_lo', 'lower end of the pointwise 95 % Wilson interval', ({ bin }) => tidy(bin.ci95?.[0])),
  column('ci_hi', 'upper end of the pointwise 95 % Wilson interval', ({ bin }) => tidy(bin.ci95?.[1])),
  column('band_lo', 'lower end of the simultaneous 95 % band', ({ bin }) => tidy(bin.band95?.[0])),
  column('band_hi', 'upper end of the simultaneous 95 % band', ({ bin }) => tidy(bin.band95?.[1])),
];

/** The columns of `summary.csv`, one row a curve. */
export const summaryColumns: readonly Column<Curve>[] = [
  ...identity,
  column('n', 'scored results', (curve) => tidy(curve.n)),
  column('unscored', 'results without a score (failed calls), not part of n', (curve) =>
    tidy(curve.unscored),
  ),
  column('haystacks', 'haystacks the results come from', (curve) => tidy(curve.haystacks)),
  ...ranged('accuracy', 'share correct, 0 to 1', (curve) => curve.accuracy),
  column('strict', 'share also in the asked form, 0 to 1', (curve) => tidy(curve.strict)),
  ...zone('F', 'accuracy at the start (depth below 0.2)', (curve) => curve.zones.F),
  ...zone('M', 'accuracy in the middle (depth from 1/3 to below 2/3)', (curve) => curve.zones.M),
  ...zone('L', 'accuracy at the end (depth 0.8 and above)', (curve) => curve.zones.L),
  ...contrast('lim', 'lost in the middle: (F + L)/2 − M, −1 to 1', (curve) => curve.lim),
  ...contrast('primacy', 'F − M, −1 to 1', (curve) => curve.primacy),
  ...contrast('recency', 'L − M, −1 to 1', (curve) => curve.recency),
  ...ranged('u', 'the smaller of primacy and recency', (curve) => curve.u),
  column('u_reject', 'true when both ends are better than the middle', (curve) => curve.u?.reject ?? null),
  column('pattern', 'shape of the curve in a word', (curve) => curve.pattern),
  column('flat_stat', 'likelihood ratio of 15 free bins against one', (curve) => tidy(curve.flat?.stat)),
  column('flat_p', 'p-value of any position effect at all', (curve) => tidy(curve.flat?.p)),
  column('gap_raw', 'highest minus lowest bin; descriptive only', (curve) => tidy(curve.gapRaw)),
  column('gap_flat_mean', 'mean gap a flat model would show', (curve) => tidy(curve.gapFlat?.mean)),
  column('gap_flat_p95', '95th percentile of that gap', (curve) => tidy(curve.gapFlat?.p95)),
  column('gap_eb', 'gap shrunk by empirical Bayes', (curve) => tidy(curve.gapEb)),
  ...outcomes.map((outcome) =>
    column<Curve>(`outcome_${outcome}`, `results with outcome ${outcome}`, (curve) =>
      tidy(curve.outcomes[outcome]),
    ),
  ),
  column('confusions_traced', 'wrong answers traced to another piece', (curve) =>
    tidy(curve.confusions.traced),
  ),
  column('confusions_adjacent', 'of those, from a neighbour of the asked piece', (curve) =>
    tidy(curve.confusions.adjacent),
  ),
  ...tokens('tokens_counted', 'whole-prompt tokens counted by us', (curve) => curve.tokens.counted),
  ...tokens('tokens_reported', 'whole-prompt tokens the provider reported', (curve) => curve.tokens.reported),
];

type Read<T> = (curve: Curve) => T | null;

function ranged(name: string, describe: string, read: Read<Interval>): readonly Column<Curve>[] {
  return [
    column(name, describe, (curve) => tidy(read(curve)?.est)),
    column(`${name}_lo`, `lower end of its 95 % interval`, (curve) => tidy(read(curve)?.lo)),
    column(`${name}_hi`, `upper end of its 95 % interval`, (curve) => tidy(read(curve)?.hi)),
  ];
}

function zone(name: string, describe: string, read: Read<ZoneStat>): readonly Column<Curve>[] {
  return [
    ...ranged(name, describe, read),
    column(`${name}_n`, `scored results in ${name}`, (curve) => tidy(read(curve)?.n)),
  ];
}

function contrast(name: string, describe: string, read: Read<Contrast>): readonly Column<Curve>[] {
  return [
    ...ranged(name, describe, read),
    column(`${name}_deff`, `design effect of ${name}, 1 and above`, (curve) => tidy(read(curve)?.deff)),
  ];
}

function tokens(name: string, describe: string, read: Read<Range>): readonly Column<Curve>[] {
  return [
    column(`${name}_mean`, `${describe}, mean`, (curve) => tidy(read(curve)?.mean)),
    column(`${name}_min`, `${describe}, least`, (curve) => tidy(read(curve)?.min)),
    column(`${name}_max`, `${describe}, most`, (curve) => tidy(read(curve)?.max)),
  ];
}
