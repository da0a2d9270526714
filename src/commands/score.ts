import { resolve } from 'node:path';
import { UserError } from '../core/user-error.ts';
import type { Io } from './shared/io.ts';
import { checkOutput } from './shared/output.ts';
import { scoreImported } from './shared/score-imported.ts';
import { scoreSamples } from './shared/score-samples.ts';

export interface ScoreArguments {
  /** A folder made by `generate` or `run`. */
  readonly samples?: string | undefined;
  /** Completions by sample id; for a run folder its own results where not said. */
  readonly completions?: string | undefined;
  /** Name of the model in reports. */
  readonly model?: string | undefined;
  readonly out?: string | undefined;
  readonly json: boolean;
  readonly format?: readonly string[] | undefined;
  readonly size?: string | undefined;
  readonly overlay: readonly string[];
  /** Results of a foreign format. */
  readonly from?: string | undefined;
  readonly task?: string | undefined;
  readonly predictions?: string | undefined;
  readonly labels?: string | undefined;
  readonly pieces?: string | undefined;
  readonly compat?: string | undefined;
}

/** `midspan score`: judge completions that were made elsewhere, or judge a run's again. */
export async function scoreCommand(args: ScoreArguments, io: Io): Promise<number> {
  await checkOutput(io, args);
  if (args.from === undefined) {
    if (args.samples === undefined) {
      throw new UserError(
        'There is nothing to score.',
        'Give a folder made by midspan generate with --completions FILE, a run folder, or --from film with --task, --predictions and --labels.',
      );
    }
    for (const flag of ['task', 'predictions', 'labels', 'pieces', 'compat'] as const) {
      if (args[flag] !== undefined)
        throw new UserError(`--${flag} goes with --from.`, 'Add --from film, or leave it out.');
    }
    return await scoreSamples({ ...args, samples: args.samples }, io);
  }
  if (args.samples !== undefined)
    throw new UserError('--from reads no samples folder.', `Leave out ${args.samples}.`);
  const { from, task, predictions, labels } = args;
  for (const [flag, value] of Object.entries({ task, predictions, labels })) {
    if (value === undefined)
      throw new UserError(`--from ${from} needs --${flag}.`, 'See midspan score --help for an example.');
  }
  const path = (file: string): string => resolve(io.cwd, file);
  return await scoreImported(
    {
      ...args,
      from,
      task: task!,
      predictions: path(predictions!),
      labels: path(labels!),
      pieces: args.pieces === undefined ? undefined : path(args.pieces),
      files: [predictions!, labels!, ...(args.pieces === undefined ? [] : [args.pieces])],
    },
    io,
  );
}
