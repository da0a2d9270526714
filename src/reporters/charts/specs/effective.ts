import { config, row, type VegaLite } from './shared.ts';

/** Lengths are places on a scale of octaves: their own logarithms, so that no scale has to be made for the data. */
const x = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { nice: false, zero: false },
  axis: {
    title: 'tokens',
    grid: true,
    tickMinStep: 1,
    labelExpr: "datum.value < 10 ? '' + pow(2, datum.value) : pow(2, datum.value - 10) + 'k'",
    format: 'd',
  },
});
const y = row;

/**
 * Between which lengths a model stops keeping a share of its base score. Data: `spans` from proved kept to proved lost,
 * dashed where the tested lengths do not settle an end, `ends` with a stroke at a settled one, `points` where the worst
 * zone crosses, `tested` for the scale.
 */
export const effective: VegaLite = {
  width: 420,
  height: { step: 24 },
  autosize: { type: 'none' },
  padding: { left: 180, right: 20, top: 6, bottom: 36 },
  background: null,
  config,
  layer: [
    {
      data: { name: 'tested' },
      mark: { type: 'tick', color: 'var(--muted)', opacity: 0.5, thickness: 1, size: 8 },
      encoding: { x: x('x'), y },
    },
    {
      data: { name: 'spans' },
      mark: { type: 'rule', color: 'var(--m0)', strokeWidth: 2 },
      encoding: {
        x: x('from'),
        x2: { field: 'to' },
        y,
        strokeDash: { field: 'dash', type: 'nominal', scale: null, legend: null },
        tooltip: { field: 'text' },
      },
    },
    {
      data: { name: 'ends' },
      mark: { type: 'tick', color: 'var(--m0)', thickness: 2.5, size: 14 },
      encoding: { x: x('x'), y, tooltip: { field: 'text' } },
    },
    {
      name: 'dots',
      data: { name: 'points' },
      mark: { type: 'point', filled: true, size: 60, opacity: 1, color: 'var(--m0)', stroke: 'var(--card)' },
      encoding: { x: x('x'), y, tooltip: { field: 'text' } },
    },
  ],
};
