#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { exitCodes, type Io } from './commands/shared/io.ts';
import baseline from './commands/verbs/baseline.ts';
import calibrate from './commands/verbs/calibrate.ts';
import compare from './commands/verbs/compare.ts';
import gate from './commands/verbs/gate.ts';
import generate from './commands/verbs/generate.ts';
import list from './commands/verbs/list.ts';
import merge from './commands/verbs/merge.ts';
import model from './commands/verbs/model.ts';
import plan from './commands/verbs/plan.ts';
import report from './commands/verbs/report.ts';
import run from './commands/verbs/run.ts';
import score from './commands/verbs/score.ts';
import type { Arguments, Verb, VerbGroup } from './commands/verbs/shared/verb.ts';
import { wrongUse } from './commands/verbs/shared/wrong-use.ts';
import view from './commands/verbs/view.ts';
import { harmless } from './core/harmless.ts';
import { UserError } from './core/user-error.ts';
import { version } from './load.ts';

// A run of a few hundred questions is over before most of what V8 would optimise for it pays: with its own patience a
// sixth of all CPU time goes there. Later versions of Node have other rules, and no such flag.
if (process.versions.node.startsWith('20.')) setFlagsFromString('--interrupt-budget=400000');

// V8 lets a small heap grow to four times what is alive before it looks for garbage, and a run makes a haystack's worth of
// it all the time; half as much again costs no CPU that could be measured, and memory hardly grows with the prompts.
setFlagsFromString('--heap-growing-percent=50');

const verbs: readonly (Verb | VerbGroup)[] = [
  run,
  plan,
  generate,
  score,
  report,
  merge,
  compare,
  view,
  gate,
  baseline,
  calibrate,
  list,
  model,
];

/** What the command line asks for. */
interface Chosen {
  readonly verb: Verb;
  readonly args: Arguments;
}

/**
 * The verb that was chosen; none after `--help`, `--version` and the like, which yargs answers itself. yargs only notes
 * the verb: it runs after parsing, so that its errors are not taken for wrong use. The note is thrown, so that yargs
 * ends there: it would lay out the verb's help text next, which takes longer than all its other work.
 */
async function choose(argv: readonly string[]): Promise<Chosen | undefined> {
  let chosen: Chosen | undefined;
  const program = yargs([...argv])
    .scriptName('midspan')
    .usage(
      '$0 <verb>\n\nMeasures how well a language model uses what it is given, by where it stands in a long context.',
    )
    .parserConfiguration({ 'duplicate-arguments-array': true, 'greedy-arrays': false })
    .completion('completion', 'Print a shell completion script')
    .demandCommand(1, 'Name a verb.')
    .recommendCommands()
    .strict()
    .version(version)
    .help()
    .alias('help', 'h')
    .wrap(Math.min(110, process.stdout.columns || 100))
    .exitProcess(false)
    .showHelpOnFail(false)
    .fail((message, error) => {
      if (error instanceof Error && error.name !== 'YError') throw error;
      throw chosen ?? wrongUse(message ?? error.message, flagsOf(program), argv);
    });
  const register = (command: Argv, known: readonly (Verb | VerbGroup)[]): void => {
    for (const verb of known) {
      if ('verbs' in verb) {
        command.command(verb.command, verb.describe, (group) => {
          register(group, verb.verbs);
          return group
            .example(...verb.example)
            .demandCommand(1, `Name what to do: ${verb.command} ${namesOf(verb)}.`);
        });
        continue;
      }
      command.command(verb.command, verb.describe, verb.options, (args) => {
        chosen = { verb, args };
        throw chosen;
      });
    }
  };
  register(program, verbs);
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (chosen === undefined || thrown !== chosen) throw thrown;
  }
  return chosen;
}

const namesOf = ({ verbs: own }: VerbGroup): string =>
  own.map(({ command }) => command.split(' ')[0]).join(' or ');

/** The flags that yargs knows by now: those of the verb. */
const flagsOf = (program: ReturnType<typeof yargs>): string[] =>
  Object.keys((program as unknown as { getOptions(): { key: Record<string, unknown> } }).getOptions().key);

function realIo(): Io {
  const stop = new AbortController();
  // Every call in flight listens to it.
  setMaxListeners(0, stop.signal);
  process.once('SIGTERM', () => stop.abort());
  process.on('SIGINT', () => {
    if (stop.signal.aborted) process.exit(130);
    process.stderr.write('\nStopping; press Ctrl-C again to leave at once.\n');
    stop.abort();
  });
  return {
    stdout: (words) => process.stdout.write(words),
    stderr: (words) => process.stderr.write(words),
    columns: process.stdout.columns || 100,
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    // A terminal's size changes; one that has none is as wide as it always was.
    get live() {
      const { isTTY, columns, rows } = process.stderr;
      if (isTTY !== true || process.env.TERM === 'dumb') return undefined;
      return { columns: columns || 80, rows: rows || 24 };
    },
    confirm: process.stdin.isTTY === true && process.stderr.isTTY === true ? confirm : undefined,
    cwd: process.cwd(),
    env: process.env,
    now: () => performance.now(),
    date: () => new Date(),
    signal: stop.signal,
  };
}

async function confirm(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await terminal.question(`${question} [y/N] `)).trim());
  } finally {
    terminal.close();
  }
}

/** Where the signal came before there was anything to keep. */
function stoppedEarly(): number {
  process.stderr.write('Stopped before the first question.\n');
  return exitCodes.stopped;
}

/** Says what went wrong, and with which exit code. */
function explain(error: unknown): number {
  if (error instanceof UserError) {
    // What a server or a file said may stand in it.
    const words = [error.message, ...(error.hint ? [`→ ${error.hint}`] : [])];
    process.stderr.write(words.map((line) => `${line.split('\n').map(harmless).join('\n')}\n`).join(''));
    return exitCodes.wrongUse;
  }
  process.stderr.write(
    `This is a bug in midspan ${version}:\n${error instanceof Error ? error.stack : String(error)}\n`,
  );
  return exitCodes.bug;
}

// A reader that leaves early (`midspan list | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? 0 : exitCodes.bug),
);

// Progress that nobody reads, or for which there is no room, is no reason to stop.
process.stderr.on('error', () => {});

const io = realIo();
try {
  const chosen = await choose(hideBin(process.argv));
  process.exitCode = chosen ? await chosen.verb.run(chosen.args, io) : exitCodes.ok;
} catch (error) {
  process.exitCode = io.signal.aborted && error === io.signal.reason ? stoppedEarly() : explain(error);
}
