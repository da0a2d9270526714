import { join, relative, resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { seeded } from '../../core/random.ts';
import { UserError } from '../../core/user-error.ts';
import { openTrainer, trainerChoices } from '../../lm/backends.ts';
import { readCheckpoint } from '../../lm/checkpoint.ts';
import { readConfigFile } from '../../lm/config-file.ts';
import { modelFolder } from '../../lm/folder.ts';
import { readJsonFile } from '../../lm/json.ts';
import { takeCourse } from '../../lm/train/course.ts';
import { depthCurve } from '../../lm/train/curve.ts';
import type { Setting } from '../../lm/train/gradients.ts';
import { closedLessons } from '../../lm/train/lesson.ts';
import { initialParameters } from '../../lm/train/parameters.ts';
import {
  base,
  configOf,
  fullLessons,
  in2,
  lookBack,
  type Recipe,
  recipes,
  starved,
  TRAINED_LENGTH,
} from '../../lm/train/recipes.ts';
import { type About, saveCheckpoint } from '../../lm/train/save.ts';
import { type Vocabulary, vocabularyOf } from '../../lm/train/vocabulary.ts';
import { named } from '../../lm/weights.ts';
import { datasets } from '../../load.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { lexiconCells, lexiconForms, lexiconWords } from '../shared/lexicon-forms.ts';
import { countOf } from './figures.ts';

/** Flags as they were written. */
export interface TrainArguments {
  readonly out: string | undefined;
  readonly from: string | undefined;
  readonly recipe: string | undefined;
  readonly steps: string | undefined;
  readonly pieces: string | undefined;
  readonly seed: string | undefined;
  readonly backend: string | undefined;
}

/** Steps between two lines of progress. */
const EVERY = 20;

/** `midspan model train`: the embedded pair from nothing, or more steps for a checkpoint of that kind. */
export async function trainCommand(args: TrainArguments, io: Io): Promise<number> {
  if (args.out === undefined) throw new UserError('train needs --out.', 'Write --out FOLDER.');
  for (const name of ['recipe', 'steps', 'pieces'] as const) {
    if (args.from === undefined && args[name] !== undefined)
      throw new UserError(`--${name} goes with --from.`, 'Leave it out, or name a checkpoint to go on from.');
  }
  const out = resolve(io.cwd, args.out);
  const seed = args.seed === undefined ? 1 : countOf('seed', args.seed, 0);
  const vocabulary = vocabularyOf(await lexiconForms(), lexiconWords());
  const loaded = await openTrainer(oneOf('backend', args.backend ?? 'auto', trainerChoices));
  const trainer: Trainer = { io, vocabulary, loaded, seed, started: io.now() };
  io.stderr(`Training on ${loaded.name}, seed ${seed}.\n`);
  if (args.from === undefined) await makePair(trainer, out);
  else await goOn(trainer, args, (await modelFolder(args.from, { cwd: io.cwd, datasets })).folder, out);
  return exitCodes.ok;
}

interface Trainer {
  readonly io: Io;
  readonly vocabulary: Vocabulary;
  readonly loaded: Setting['loaded'];
  readonly seed: number;
  readonly started: number;
}

/** Base, then starved out of it, then in2 out of that: the two differ by nothing but what they were trained on last. */
async function makePair(trainer: Trainer, out: string): Promise<void> {
  const { loaded, vocabulary, seed } = trainer;
  const config = configOf(vocabulary.size);
  const parameters = initialParameters(config, `${seed}/weights`, lookBack);
  const setting: Setting = { loaded, config, parameters };
  await train(trainer, setting, 'base', base);
  await train(trainer, setting, 'starved', starved());
  await save(trainer, setting, join(out, 'starved'), describes.starved);
  await train(trainer, setting, 'in2', in2());
  await save(trainer, setting, join(out, 'in2'), describes.in2);
}

const describes: Readonly<Record<Recipe, string>> = {
  starved: 'Loses the middle: trained on answers at both ends, with stale copies in between',
  in2: 'The same, then trained information-intensively: answers anywhere, from one piece or two',
};

async function goOn(trainer: Trainer, args: TrainArguments, from: string, out: string): Promise<void> {
  const recipe = oneOf('recipe', args.recipe ?? 'in2', recipes);
  const steps = args.steps === undefined ? 60 : countOf('steps', args.steps, 1);
  const pieces = args.pieces === undefined ? fullLessons.pieces : countOf('pieces', args.pieces, 13);
  const { config } = await readConfigFile(from);
  await checkVocabulary(from, trainer.vocabulary);
  const { weights } = await readCheckpoint(from, config);
  const setting: Setting = { loaded: trainer.loaded, config, parameters: named(config, weights) };
  const stages = { starved, in2 }[recipe](steps, pieces);
  await train(trainer, setting, `${recipe} from ${relative(trainer.io.cwd, from) || '.'}`, stages);
  await save(trainer, setting, out, `${describes[recipe]} (${steps} more steps)`);
}

/** Lessons are in tokens of the closed vocabulary, so the checkpoint must read them alike. */
async function checkVocabulary(from: string, { tokenizer }: Vocabulary): Promise<void> {
  const path = join(from, 'tokenizer.json');
  const json = await readJsonFile(path);
  if (JSON.stringify(json) === JSON.stringify(tokenizer)) return;
  throw new UserError(
    `${path} is not the tokenizer of the embedded models, which lessons are written in.`,
    'Go on from one of them, or from a checkpoint converted from one.',
  );
}

async function train(
  { io, vocabulary, seed, started }: Trainer,
  setting: Setting,
  name: string,
  stages: Parameters<typeof takeCourse>[1]['stages'],
): Promise<void> {
  const seconds = (): string => `${Math.round((io.now() - started) / 1000)} s`;
  await takeCourse(
    setting,
    { draw: closedLessons(vocabulary.forms), stages, seed: `${seed}/${name}` },
    ({ stage, step, loss, words }) => {
      if ((step + 1) % EVERY === 0)
        io.stderr(
          `${stage}, step ${step + 1}: loss ${loss.toFixed(3)}, words right ${percent(words)} %, ${seconds()}\n`,
        );
    },
    io.signal,
  );
  const curve = depthCurve(setting, closedLessons(vocabulary.forms), fullLessons, seeded(`${seed}/curve`));
  io.stderr(`${name}: words right from start to end ${curve.map(percent).join(' ')} %, ${seconds()}\n`);
}

const percent = (share: number): string => (100 * share).toFixed(0);

async function save(
  { io, vocabulary }: Trainer,
  { config, parameters }: Setting,
  folder: string,
  describe: string,
): Promise<void> {
  const about: About = { describe, cells: lexiconCells, length: TRAINED_LENGTH, corpus: 'lexicon' };
  await saveCheckpoint(folder, config, parameters, {
    tokenizer: vocabulary.tokenizer,
    end: vocabulary.end,
    about,
  });
  io.stderr(`Written to ${relative(io.cwd, folder) || '.'}\n`);
}
