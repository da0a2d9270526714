import type { ControlStat } from './control-stat.ts';
import type { Curve } from './curve.ts';
import type { EffectiveLength } from './effective-length.ts';
import type { Manifest } from './manifest.ts';

/** Published figures drawn beside a measured curve. */
export interface Overlay {
  /** e.g. `film:database`. */
  readonly name: string;
  /** e.g. `FILM paper, figure 1, 32K`. */
  readonly source: string;
  readonly series: readonly {
    readonly label: string;
    /** Depth 0…1 and share correct 0…1. */
    readonly points: readonly { readonly depth: number; readonly p: number }[];
  }[];
}

/** What every reporter is given. */
export interface Report {
  readonly manifest: Manifest;
  readonly curves: readonly Curve[];
  readonly overlays: readonly Overlay[];
  /** Controls, where they were asked. */
  readonly controls: readonly ControlStat[];
  /** Effective lengths, where several lengths and a base were asked. */
  readonly effective: readonly EffectiveLength[];
  /** Why the run must not be trusted; empty when it may. */
  readonly invalid: readonly string[];
  /** What a reader should know although the run may be trusted. */
  readonly warnings: readonly string[];
}

/** One file a reporter makes. */
export interface ReportFile {
  /** e.g. `curves.csv`. */
  readonly name: string;
  readonly content: string | Uint8Array | TextParts;
}

/** A text too long to be held whole; its parts can be read once. */
export interface TextParts {
  readonly parts: Iterable<string>;
}

/** Default export of a file in `src/reporters/`. Pure: the command writes what it returns. */
export interface Reporter {
  readonly kind: 'reporter';
  readonly describe: string;
  /** The files, or text for the terminal as one file named `stdout`. `columns` is the terminal's width; `colour` whether it shows colour. */
  render(
    report: Report,
    options: { readonly columns: number; readonly colour: boolean },
  ): Promise<readonly ReportFile[]>;
}
