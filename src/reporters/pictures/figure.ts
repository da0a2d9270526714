import type { Chart, ChartName } from '../charts/chart.ts';
import type { Mark } from '../charts/marks.ts';

/** One chart with its heading. */
export interface Panel {
  readonly title: string;
  /** At the right end of the title's line, e.g. `n 480`. */
  readonly aside?: string;
  /** Below the title, each with the mark of its model where there are several. */
  readonly lines?: readonly { readonly text: string; readonly mark?: Mark; readonly tone?: 'bad' | 'soft' }[];
  readonly chart: Chart;
}

/** An entry of a legend: a model's mark, or a coloured box with a letter. */
export type Key =
  | { readonly text: string; readonly mark: Mark }
  | {
      readonly text: string;
      readonly letter: string;
      readonly colour: string;
      readonly opacity: number;
      readonly ink: string;
    };

/** All charts of one kind: one picture. */
export interface Figure {
  readonly name: ChartName;
  readonly title: string;
  readonly note: string;
  readonly keys: readonly Key[];
  readonly panels: readonly Panel[];
}
