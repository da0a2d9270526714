import type { Argv } from 'yargs';
import type { Io } from '../../shared/io.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** What the command line says about a verb. Light: the work is imported when the verb is run. */
export interface Verb {
  /** e.g. `run [suite]`. */
  readonly command: string;
  readonly describe: string;
  readonly options: (command: Argv) => Argv;
  /** Returns the exit code. */
  readonly run: (args: Arguments, io: Io) => Promise<number>;
}

/** Verbs under one name: `midspan model info`, `midspan model convert`, … */
export interface VerbGroup {
  /** One word. */
  readonly command: string;
  readonly describe: string;
  readonly verbs: readonly Verb[];
  /** For its own `--help`: a command line and what it is for. */
  readonly example: readonly [line: string, what: string];
}
