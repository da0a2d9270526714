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

/** A drawing over two shares, 0 to 100 % across and upwards. */
export interface Chart {
  readonly frame: Frame;
  /** What is laid off across. */
  readonly title: string;
  /** Whether level lines run across the plot. */
  readonly grid: boolean;
  /** The first one is drawn first. */
  readonly layers: readonly Layer[];
}

/** A place; both 0…1. */
export interface At {
  readonly x: number;
  readonly y: number;
}

/** A place that a line or an area goes through; at null it breaks off. */
export interface Step {
  readonly x: number;
  readonly y: number | null;
}

interface Box extends At {
  readonly x2: number;
  readonly y2: number;
}

/** Marks of one kind that look alike. Colours are names of the style sheet's, which has two values for each, for light and dark. */
export type Layer =
  | {
      readonly mark: 'rect';
      readonly rows: readonly (Box & { readonly opacity?: number })[];
      readonly fill: string;
    }
  | {
      readonly mark: 'rule';
      readonly rows: readonly Box[];
      readonly stroke: string;
      readonly width: number;
      readonly opacity: number;
      readonly dash?: readonly number[];
    }
  | {
      readonly mark: 'line';
      readonly rows: readonly Step[];
      readonly stroke: string;
      readonly width: number;
      readonly dash: readonly number[];
    }
  | {
      readonly mark: 'area';
      /** From y to y2. */
      readonly rows: readonly (Step & { readonly y2: number })[];
      readonly fill: string;
      readonly opacity: number;
    }
  | { readonly mark: 'point'; readonly rows: readonly At[]; readonly shape: Shape; readonly fill: string }
  | {
      readonly mark: 'text';
      readonly rows: readonly (At & { readonly text: string })[];
      readonly fill: string;
      readonly size: number;
      /** Pixels over its place. */
      readonly above: number;
      /** Colour of a rim that lifts the words off what lies below. */
      readonly rim?: string;
    };

export const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;
export type Shape = (typeof shapes)[number];

/** A share cut to 0…1, so that nothing is drawn outside of the plot; null for what is no number. */
export function unit(value: number | null | undefined): number | null {
  const number = finite(value);
  return number === null ? null : Math.min(1, Math.max(0, number));
}
