import { finite } from '../words/numbers.ts';

/** Pixels of a drawing: the plot and the room around it, fixed, so that no text has to be measured. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** One record of a layer's data. */
export type Row = Readonly<Record<string, number | string | null>>;

/** Colour of words on a chart. The style sheet has two values for each such name, for light and dark. */
export const ink = 'var(--muted)';
const line = 'var(--line)';

/** What every chart begins with: its size and its quiet axes. */
export const drawing = ({ width, height, left, right, top, bottom }: Frame): object => ({
  width,
  height,
  autosize: { type: 'none' },
  padding: { left, right, top, bottom },
  background: null,
  config: {
    aria: false,
    font: 'inherit',
    view: { stroke: null },
    axis: {
      labelColor: ink,
      titleColor: ink,
      labelFontSize: 11,
      titleFontSize: 11,
      titleFontWeight: 'normal',
      titlePadding: 5,
      domainColor: line,
      tickColor: line,
      gridColor: line,
      gridOpacity: 0.6,
      labelOverlap: false,
      labelFlush: false,
      format: '.0%',
    },
  },
});

const share = (field: string, axis: object): object => ({
  field,
  type: 'quantitative',
  scale: { domain: [0, 1], nice: false, zero: false },
  axis: { values: [0, 0.25, 0.5, 0.75, 1], ...axis },
});

/** Across: 0 to 100 %. */
export const x = (field: string, title = 'depth in the context'): object =>
  share(field, { title, grid: false });

/** Upwards: 0 to 100 %. */
export const y = (field: string, grid = true): object => share(field, { title: null, grid });

/** One layer with its own data, so that layers need no common table. */
export const layer = (rows: readonly Row[], mark: object, encoding: object): object => ({
  data: { values: rows },
  mark,
  encoding,
});

/** A share cut to 0…1, so that nothing is drawn outside of the plot; null for what is no number. */
export function unit(value: number | null | undefined): number | null {
  const number = finite(value);
  return number === null ? null : Math.min(1, Math.max(0, number));
}
