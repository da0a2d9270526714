import { finite } from '../words/numbers.ts';

/** Names of the Vega-Lite specs in `specs/`. */
export const chartNames = [
  'curve',
  'positions',
  'directions',
  'outcomes',
  'confusions',
  'displacement',
  'latency',
  'controls',
  'effective',
] as const;
export type ChartName = (typeof chartNames)[number];

/** What a chart shows: rows for each data set that its spec names. Shares are 0…1, texts are shown as they are. */
export interface Chart {
  readonly spec: ChartName;
  readonly data: Readonly<Record<string, readonly object[]>>;
}

/** A compiled chart: as much of a Vega spec as we look at. */
export interface VegaSpec {
  readonly data?: readonly { readonly name: string }[];
}

/** Every spec, compiled. */
export type VegaSpecs = Readonly<Record<ChartName, VegaSpec>>;

/** The spec with the rows of a chart in it, ready for Vega. */
export function filled(specs: VegaSpecs, { spec, data }: Chart): VegaSpec {
  const own = specs[spec];
  return {
    ...own,
    data: (own.data ?? []).map((set) => (data[set.name] ? { ...set, values: data[set.name] } : set)),
  };
}

/** A share cut to 0…1, so that nothing is drawn outside of the plot; null for what is no number. */
export function unit(value: number | null | undefined): number | null {
  const number = finite(value);
  return number === null ? null : Math.min(1, Math.max(0, number));
}
