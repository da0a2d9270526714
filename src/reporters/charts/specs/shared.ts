/** A Vega-Lite spec, as far as we care; `compile.ts` hands it to the compiler, which checks it. */
export type VegaLite = Readonly<Record<string, unknown>>;

/** Colours are names of the theme (`theme.ts`), which has two values for each: light and dark. */
export const config: VegaLite = {
  aria: false,
  font: 'inherit',
  view: { stroke: null },
  axis: {
    labelColor: 'var(--muted)',
    titleColor: 'var(--muted)',
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    titlePadding: 5,
    domainColor: 'var(--line)',
    tickColor: 'var(--line)',
    gridColor: 'var(--line)',
    gridOpacity: 0.6,
    labelOverlap: false,
    labelFlush: false,
  },
};

/** Room around the plot is fixed, so that all panels of a grid are alike and no text has to be measured. */
export const framed = (
  padding: Frame,
  size: { readonly width: number; readonly height: number },
): VegaLite => ({
  ...size,
  autosize: { type: 'none' },
  padding,
  background: null,
  config,
});

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const quarters = { values: [0, 0.25, 0.5, 0.75, 1], format: '.0%' };

/** A share of 0 to 100 % on an axis. */
export const share = (field: string, axis: VegaLite | null): VegaLite => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false, zero: false },
  axis: axis && { ...quarters, ...axis },
});

/** A value that is drawn as it stands in the row. */
export const literal = (field: string): VegaLite => ({ field, type: 'nominal', scale: null, legend: null });

/** An amount that is drawn as it stands in the row. */
export const amount = (field: string): VegaLite => ({
  field,
  type: 'quantitative',
  scale: null,
  legend: null,
});

/** A place for each row of a list, named at its left, in the order of the data. */
export const row: VegaLite = {
  field: 'row',
  type: 'nominal',
  sort: null,
  title: null,
  axis: { labelLimit: 300, labelPadding: 8, ticks: false },
};
