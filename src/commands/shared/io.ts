/** The edges of a command: everything it may touch outside its arguments. */
export interface Io {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Columns of the terminal. */
  readonly columns: number;
  readonly colour: boolean;
  /** The size by now of the terminal that stderr is and that can redraw lines; undefined where it is none. */
  readonly live: { readonly columns: number; readonly rows: number } | undefined;
  /** Asks a yes-or-no question; only where a person sits at a terminal. */
  readonly confirm?: ((question: string) => Promise<boolean>) | undefined;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds from a fixed point. */
  readonly now: () => number;
  readonly date: () => Date;
  /** Aborts when the user asks to stop. */
  readonly signal: AbortSignal;
}

/** 0 pass, 1 regressed, 2 wrong use or incomparable, 3 inconclusive, 4 invalid, 5 stopped with a valid partial result, 70 our bug. */
export const exitCodes = {
  ok: 0,
  regressed: 1,
  wrongUse: 2,
  inconclusive: 3,
  invalid: 4,
  stopped: 5,
  bug: 70,
} as const;
