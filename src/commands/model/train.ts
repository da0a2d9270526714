import { resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import { openTrainer, trainerChoices } from '../../lm/backends.ts';
import { modelFolder } from '../../lm/folder.ts';
import { vocabularyOf } from '../../lm/train/vocabulary.ts';
import { datasets } from '../../load.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { lexiconForms, lexiconWords } from '../shared/lexicon-forms.ts';
import { countOf } from './figures.ts';
import { trainMore } from './train-more.ts';
import { makePair } from './train-pair.ts';

/** Flags as they were written. */
export interface TrainArguments {
  readonly out: string | undefined;
  readonly from: string | undefined;
  readonly recipe: string | undefined;
  readonly steps: string | undefined;
  readonly pieces: string | undefined;
  readonly rate: string | undefined;
  readonly chatTemplate: string | undefined;
  readonly seed: string | undefined;
  readonly backend: string | undefined;
}

/** What says how to go on, by its flag. */
const goingOn = {
  recipe: 'recipe',
  steps: 'steps',
  pieces: 'pieces',
  rate: 'rate',
  chatTemplate: 'chat-template',
};

/** `midspan model train`: the embedded pair from nothing, or more steps for any checkpoint that the engine loads. */
export async function trainCommand(args: TrainArguments, io: Io): Promise<number> {
  if (args.out === undefined) throw new UserError('train needs --out.', 'Write --out FOLDER.');
  for (const [name, flag] of Object.entries(goingOn)) {
    if (args.from === undefined && args[name as keyof typeof goingOn] !== undefined)
      throw new UserError(`--${flag} goes with --from.`, 'Leave it out, or name a checkpoint to go on from.');
  }
  const out = resolve(io.cwd, args.out);
  const seed = args.seed === undefined ? 1 : countOf('seed', args.seed, 0);
  const loaded = await openTrainer(oneOf('backend', args.backend ?? 'auto', trainerChoices));
  const trainer = { io, loaded, seed, started: io.now() };
  io.stderr(`Training on ${loaded.name}, seed ${seed}.\n`);
  if (args.from === undefined)
    await makePair(trainer, vocabularyOf(await lexiconForms(), lexiconWords()), out);
  else await trainMore(trainer, args, (await modelFolder(args.from, { cwd: io.cwd, datasets })).folder, out);
  return exitCodes.ok;
}
