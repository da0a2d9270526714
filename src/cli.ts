#!/usr/bin/env node
import { setMaxListeners } from 'node:events';
import yargs, { type Argv } from 'yargs';
import { hideBin } from 'yargs/helpers';
import { exitCodes, type Io } from './commands/shared/io.ts';
import { definitions, kebab, type SettingName, settingNames } from './commands/shared/settings.ts';
import { nearest } from './core/nearest.ts';
import { UserError } from './core/user-error.ts';
import { version } from './load.ts';

type Arguments = Readonly<Record<string, unknown>>;

/** Runs one verb and returns its exit code. */
type Verb = (args: Arguments, io: Io) => Promise<number>;

/** What yargs found to be run. */
interface Chosen {
  readonly verb: Verb;
  readonly args: Arguments;
}
let chosen: Chosen | undefined;

const text = (args: Arguments, name: string): string | undefined => {
  const value = args[name];
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw new UserError(`--${kebab(name)} must be given once, with a value.`, `Write --${kebab(name)} VALUE.`);
};
const flag = (args: Arguments, name: string): boolean => args[name] === true;
const list = (args: Arguments, name: string): string[] | undefined => {
  const value = args[name];
  return value === undefined
    ? undefined
    : [value]
        .flat()
        .flatMap((item) => String(item).split(','))
        .filter(Boolean);
};

const settingFlags = (args: Arguments): Record<string, unknown> =>
  Object.fromEntries(settingNames.map((name) => [name, args[name]]));

function withSettings(command: Argv, skip: readonly SettingName[] = []): Argv {
  for (const name of settingNames.filter((candidate) => !skip.includes(candidate))) {
    const { describe, type, list: many, default: value } = definitions[name];
    const shown = Array.isArray(value) ? value.join(' ') : value;
    const note = shown === null || shown === '' ? '' : ` [${shown}]`;
    command.option(kebab(name), {
      describe: describe + note,
      ...(many
        ? { type: 'array' as const, string: true as const }
        : { type: type === 'number' ? ('string' as const) : type }),
      requiresArg: true,
    });
  }
  return command.option('print-config', {
    type: 'boolean',
    describe: 'Show all settings and where they come from, then stop',
  });
}

const withOut = (command: Argv): Argv =>
  command.option('out', {
    type: 'string',
    requiresArg: true,
    describe: 'Folder to write to [reports/runs/<time>-<suite>]',
  });
const withReports = (command: Argv): Argv =>
  withOut(command)
    .option('format', {
      type: 'array',
      string: true,
      requiresArg: true,
      describe: 'Reports to make: csv, html, json [all]',
    })
    .option('json', { type: 'boolean', describe: 'Print the figures as JSON on stdout and nothing else' });
const withOverlay = (command: Argv): Argv =>
  command.option('overlay', {
    type: 'array',
    string: true,
    requiresArg: true,
    describe: definitions.overlay.describe,
  });

const asks = [
  'model',
  'concurrency',
  'temperature',
  'timeout',
  'header',
  'apiKeyEnv',
  'api',
  'chatTemplate',
  'overlay',
] as const;

const program = yargs(hideBin(process.argv))
  .scriptName('midspan')
  .usage(
    '$0 <verb>\n\nMeasures how well a language model uses what it is given, by where it stands in a long context.',
  )
  .parserConfiguration({ 'duplicate-arguments-array': true, 'greedy-arrays': false })
  .command(
    'run [suite]',
    'Build, ask, score, report',
    (command) =>
      withReports(
        withSettings(
          command.positional('suite', { type: 'string', describe: 'Name, or path of a YAML file [smoke]' }),
        ),
      )
        .option('keep-contexts', { type: 'boolean', describe: 'Write the contexts to contexts.jsonl' })
        .example('$0 run', 'the suite smoke on the built-in model')
        .example(
          '$0 run --model http://127.0.0.1:8000/v1#qwen3 --tokenizer ./tokenizer.json --length 32k',
          'a local server',
        )
        .example('$0 run val --model openai:gpt-5-mini --probe table.forward', 'one cell of a suite')
        .example(
          '$0 run --corpus source:./lib --probe code --length 8k --model exec:./answer.sh',
          'your own code, your own program',
        ),
    verb(async (args, io) => {
      const { runCommand } = await import('./commands/run.ts');
      return await runCommand(
        {
          suite: text(args, 'suite'),
          out: text(args, 'out'),
          json: flag(args, 'json'),
          keepContexts: flag(args, 'keepContexts'),
          printConfig: flag(args, 'printConfig'),
          format: list(args, 'format'),
          flags: settingFlags(args),
        },
        io,
      );
    }),
  )
  .command(
    'generate [suite]',
    'Write contexts and samples for use elsewhere',
    (command) =>
      withOut(
        withSettings(
          command.positional('suite', { type: 'string', describe: 'Name, or path of a YAML file [smoke]' }),
          asks,
        ),
      )
        .option('prompts', { type: 'boolean', describe: 'Also write whole prompts to prompts.jsonl' })
        .example(
          '$0 generate --probe table --length 32k --tokenizer cl100k --prompts --out ./samples',
          'prompts for another harness',
        ),
    verb(async (args, io) => {
      const { generateCommand } = await import('./commands/generate.ts');
      return await generateCommand(
        {
          suite: text(args, 'suite'),
          out: text(args, 'out'),
          prompts: flag(args, 'prompts'),
          printConfig: flag(args, 'printConfig'),
          flags: settingFlags(args),
        },
        io,
      );
    }),
  )
  .command(
    'score [samples]',
    'Score completions made elsewhere, or a run again',
    (command) =>
      withOverlay(
        withReports(
          command.positional('samples', { type: 'string', describe: 'Folder made by generate or run' }),
        ),
      )
        .option('completions', {
          type: 'string',
          requiresArg: true,
          describe: 'JSON lines: {"id": …, "completion": …}',
        })
        .option('model', { type: 'string', requiresArg: true, describe: 'Name of the model in reports' })
        .option('from', { type: 'string', requiresArg: true, describe: 'Foreign format: film' })
        .option('task', {
          type: 'string',
          requiresArg: true,
          describe: 'With --from film: database, code or document',
        })
        .option('predictions', {
          type: 'string',
          requiresArg: true,
          describe: 'With --from: file of predictions',
        })
        .option('labels', { type: 'string', requiresArg: true, describe: 'With --from: file of labels' })
        .option('pieces', { type: 'string', requiresArg: true, describe: 'With --from: file of pieces' })
        .option('compat', {
          type: 'string',
          requiresArg: true,
          describe: "With --from: the source's own rules and figures",
        })
        .example(
          '$0 score ./samples --completions answers.jsonl --model my-model',
          'answers of another harness',
        )
        .example(
          '$0 score reports/runs/2026-11-23T08-00-00-smoke --out ./again',
          'a run, by the rules of this version',
        )
        .example(
          '$0 score --from film --task database --predictions p.jsonl --labels l.jsonl --compat film',
          "FILM's own figures",
        ),
    verb(async (args, io) => {
      const { scoreCommand } = await import('./commands/score.ts');
      return await scoreCommand(
        {
          samples: text(args, 'samples'),
          completions: text(args, 'completions'),
          model: text(args, 'model'),
          out: text(args, 'out'),
          json: flag(args, 'json'),
          format: list(args, 'format'),
          overlay: list(args, 'overlay') ?? [],
          from: text(args, 'from'),
          task: text(args, 'task'),
          predictions: text(args, 'predictions'),
          labels: text(args, 'labels'),
          pieces: text(args, 'pieces'),
          compat: text(args, 'compat'),
        },
        io,
      );
    }),
  )
  .command(
    'report <run..>',
    'Draw one run again, or several together',
    (command) =>
      withOverlay(
        withReports(
          command.positional('run', {
            type: 'string',
            array: true,
            describe: 'Folders made by run or score',
          }),
        ),
      )
        .example('$0 report reports/runs/2026-11-23T08-00-00-smoke --format html', 'the page again')
        .example('$0 report runs/a runs/b --out both', 'two runs in one picture'),
    verb(async (args, io) => {
      const { reportCommand } = await import('./commands/report.ts');
      return await reportCommand(
        {
          runs: [args.run].flat().map(String),
          out: text(args, 'out'),
          json: flag(args, 'json'),
          format: list(args, 'format'),
          overlay: list(args, 'overlay') ?? [],
        },
        io,
      );
    }),
  )
  .command(
    'list [kind]',
    'What is built in',
    (command) =>
      command
        .positional('kind', { type: 'string', describe: 'probes, corpora, adapters, suites, … [all]' })
        .option('json', { type: 'boolean', describe: 'Print a JSON array on stdout and nothing else' })
        .example('$0 list adapters', 'ways to reach a model')
        .example('$0 list --json', 'all, for scripts'),
    verb(async (args, io) => {
      const { listCommand } = await import('./commands/list.ts');
      return await listCommand({ kind: text(args, 'kind'), json: flag(args, 'json') }, io);
    }),
  )
  .completion('completion', 'Print a shell completion script')
  .demandCommand(1, 'Name a verb.')
  .recommendCommands()
  .strict()
  .version(version)
  .help()
  .alias('help', 'h')
  .wrap(Math.min(110, process.stdout.columns ?? 100))
  .exitProcess(false)
  .showHelpOnFail(false)
  .fail((message, error) => {
    throw error instanceof Error && error.name !== 'YError' ? error : wrongUse(message ?? error.message);
  });

/**
 * yargs only notes what was chosen; it runs after parsing, so that its errors are not taken for wrong use. Thrown, so
 * that yargs ends there: it would lay out the verb's help text next, which takes longer than all its other work.
 */
function verb(run: Verb): (args: Arguments) => never {
  return (args) => {
    chosen = { verb: run, args };
    throw chosen;
  };
}

/** The verb that was chosen; none after `--help`, `--version` and the like, which yargs answers itself. */
async function choice(): Promise<Chosen | undefined> {
  try {
    await program.parseAsync();
  } catch (thrown) {
    if (thrown !== chosen) throw thrown;
  }
  return chosen;
}

const flags = [
  ...settingNames.map(kebab),
  'out',
  'json',
  'format',
  'prompts',
  'keep-contexts',
  'print-config',
  'completions',
  'from',
  'task',
  'predictions',
  'labels',
  'pieces',
  'compat',
  'help',
  'version',
];

/** yargs' own complaints, with the nearest known flag. */
function wrongUse(message: string): UserError {
  const missing = /Not enough arguments following: (\S+)/.exec(message)?.[1];
  if (missing !== undefined)
    return new UserError(`--${missing} needs a value.`, `Write --${missing} VALUE; see midspan --help.`);
  if (message.startsWith('Not enough non-option arguments')) {
    return new UserError(
      'This verb needs more words.',
      'See midspan <verb> --help, e.g. midspan report --help for how to name a run.',
    );
  }
  const unknown = /Unknown arguments?: ([^,\s]+)/.exec(message)?.[1];
  if (unknown === undefined) return new UserError(message.replace(/\s+/g, ' ').trim(), 'See midspan --help.');
  const near = nearest(unknown, flags);
  const what =
    flags.length > 0 && process.argv.some((word) => word.startsWith(`--${unknown}`))
      ? `There is no flag --${unknown} here.`
      : `"${unknown}" was not expected here.`;
  return new UserError(
    what,
    near
      ? `Did you mean --${near}? See midspan --help and midspan <verb> --help.`
      : 'See midspan --help and midspan <verb> --help.',
  );
}

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
    columns: process.stdout.columns ?? 100,
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
    live: process.stderr.isTTY === true,
    cwd: process.cwd(),
    env: process.env,
    now: () => performance.now(),
    date: () => new Date(),
    signal: stop.signal,
  };
}

function explain(error: unknown): number {
  if (error instanceof UserError) {
    process.stderr.write(`${error.message}${error.hint ? `\n→ ${error.hint}` : ''}\n`);
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

try {
  const found = await choice();
  process.exitCode = found ? await found.verb(found.args, realIo()) : exitCodes.ok;
} catch (error) {
  process.exitCode = explain(error);
}
