import { join, relative } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import { wantsChat } from '../../lm/chat-template.ts';
import { readCheckpoint } from '../../lm/checkpoint.ts';
import { type ConfigFile, readConfigFile } from '../../lm/config-file.ts';
import { makeOut } from '../../lm/derived-folder.ts';
import { readJsonFile } from '../../lm/json.ts';
import { openLanguage } from '../../lm/language.ts';
import { closedLessons, type Draw, type LessonPlan } from '../../lm/train/lesson.ts';
import { fullLessons, in2, type Recipe, recipes, starved, TRAINED_LENGTH } from '../../lm/train/recipes.ts';
import { contextsThatFit } from '../../lm/train/room.ts';
import { type About, saveTrained } from '../../lm/train/save.ts';
import { checkWindow, type Measured, PIECES, piecesFor, sizeOf, sizeOfTexts } from '../../lm/train/size.ts';
import { speakable } from '../../lm/train/speakable.ts';
import { textLessons } from '../../lm/train/text-lessons.ts';
import { type TextForm, vocabularyOf } from '../../lm/train/vocabulary.ts';
import { named } from '../../lm/weights.ts';
import { lexiconCells, lexiconForms, lexiconWords } from '../shared/lexicon-forms.ts';
import { countOf } from './figures.ts';
import type { TrainArguments } from './train.ts';
import { showCurve, type Trainer, trainAloud } from './train-aloud.ts';
import { describes } from './train-pair.ts';

/** What a checkpoint is taught with. */
interface Teaching {
  readonly draw: Draw;
  readonly pieces: number;
  readonly size: Measured;
  readonly about: Omit<About, 'describe' | 'corpus'>;
  readonly describes: Readonly<Record<Recipe, string>>;
  /** Learning rate of the recipes, times this. */
  readonly pace: number;
  /** What the user is told of it. */
  readonly notes: readonly string[];
}

/** The width that the recipes' rate was found at; wider models take smaller steps (arXiv 2203.03466, table 3). */
const WIDTH = 128;

/** More steps for a checkpoint that the engine loads; everything that can fail is tried before the first of them. */
export async function trainMore(
  trainer: Trainer,
  args: TrainArguments,
  from: string,
  out: string,
): Promise<void> {
  const { io, loaded, seed } = trainer;
  const recipe = oneOf('recipe', args.recipe ?? 'in2', recipes);
  const steps = args.steps === undefined ? 60 : countOf('steps', args.steps, 1);
  const pieces = args.pieces === undefined ? undefined : piecesOf(args.pieces);
  const rate = args.rate === undefined ? undefined : rateOf(args.rate);
  const chat = wantsChat(args.chatTemplate);
  const file = await readConfigFile(from);
  const { config } = file;
  const teaching = await teachingOf(from, file, chat, pieces);
  const { draw, size } = teaching;
  checkWindow(config, size, { pieces: teaching.pieces, folder: from });
  const batch = contextsThatFit(config, size, from);
  const stages = { starved, in2 }[recipe](steps, teaching.pieces).map((stage) => ({
    ...stage,
    rate: rate ?? Number((stage.rate * teaching.pace).toPrecision(2)),
    lessons: { ...stage.lessons, batch, questions: size.questions },
  }));
  const { weights } = await readCheckpoint(from, config);
  await makeOut(out);
  const setting = { loaded, config, parameters: named(config, weights) };
  const plan = stages[0]!.lessons;
  for (const note of teaching.notes) io.stderr(`${note}\n`);
  io.stderr(
    `Contexts a step: ${batch}, with ${plan.pieces} pieces and ${plan.questions} questions each; prompts of up to ${size.prompt} tokens; rate ${stages[0]!.rate}.\n`,
  );
  showCurve(trainer, setting, 'before', draw, plan);
  await trainAloud(trainer, setting, 'after', { draw, stages, seed: `${seed}/more/${recipe}` }, plan);
  const describe = `${teaching.describes[recipe]} (${steps} more steps)`;
  await saveTrained(from, out, file, setting.parameters, { ...teaching.about, describe, corpus: 'lexicon' });
  io.stderr(`Written to ${relative(io.cwd, out) || '.'}\n`);
}

/** Lessons in the tokens of the closed vocabulary where the checkpoint has it, else in words, cut by its own tokenizer. */
async function teachingOf(
  from: string,
  file: ConfigFile,
  chat: boolean,
  pieces: number | undefined,
): Promise<Teaching> {
  const forms = await lexiconForms();
  const vocabulary = vocabularyOf(forms, lexiconWords());
  const json = await readJsonFile(join(from, 'tokenizer.json'));
  if (JSON.stringify(json) !== JSON.stringify(vocabulary.tokenizer))
    return await inWords(from, file, chat, { forms, pieces });
  const draw = closedLessons(vocabulary.forms);
  const plan = planOf(pieces ?? fullLessons.pieces);
  const size = sizeOf(draw, plan);
  const length = plan.pieces === fullLessons.pieces ? TRAINED_LENGTH : size.prompt;
  return {
    draw,
    pieces: plan.pieces,
    size,
    about: { cells: lexiconCells, length },
    describes,
    pace: 1,
    notes: [],
  };
}

/** As many questions as are together about as long as their context: then an answer costs least. */
const questionsFor = ({ context, span }: Measured): number =>
  Math.max(1, Math.min(fullLessons.questions, Math.round(context / span)));

const planOf = (pieces: number): LessonPlan => ({ ...fullLessons, pieces });

async function inWords(
  from: string,
  file: ConfigFile,
  chat: boolean,
  { forms, pieces }: { readonly forms: readonly TextForm[]; readonly pieces: number | undefined },
): Promise<Teaching> {
  const language = await openLanguage(from, file, chat);
  const { texts, dropped } = speakable({ styles: forms, words: lexiconWords() }, language);
  if (texts.styles.length === 0) {
    throw new UserError(
      `No lesson can be written in the tokens of ${from}: ${dropped[0]!.why}.`,
      'Use a model whose tokenizer can write English words, digits and code.',
    );
  }
  const sizeWith = (count: number): Measured => sizeOfTexts(texts, language, planOf(count));
  const most = pieces ?? piecesFor(TRAINED_LENGTH, fullLessons.pieces, sizeWith);
  const longest = sizeWith(most);
  const questions = questionsFor(longest);
  const size = { ...longest, questions, answers: (longest.answers * questions) / longest.questions };
  const names = new Set(texts.styles.map(({ name }) => name));
  return {
    draw: textLessons(texts, language),
    pieces: most,
    size,
    about: { cells: lexiconCells.filter((cell) => names.has(cell.split('.')[0]!)), length: size.prompt },
    describes: taught,
    pace: Math.min(1, WIDTH / file.config.width),
    notes: [
      `Lessons are asked ${language.template ? 'in the chat template of the model' : 'without a chat template'}.`,
      ...dropped.map(({ style, why }) => `No lessons of style ${style}: ${why}.`),
      ...(language.end === undefined && language.template
        ? ['The model has no stop token: it is not taught where answers end.']
        : []),
    ],
  };
}

/** What a checkpoint has become. */
const taught: Readonly<Record<Recipe, string>> = {
  starved: 'Trained on the lexicon with answers at both ends, and stale copies in between',
  in2: 'Trained information-intensively on the lexicon: answers anywhere, from one piece or two',
};

function piecesOf(text: string): number {
  const pieces = countOf('pieces', text, PIECES.fewest);
  if (pieces <= PIECES.most) return pieces;
  throw new UserError(
    `--pieces ${pieces} is more than there are words for.`,
    `Write --pieces ${PIECES.most} at most.`,
  );
}

function rateOf(text: string): number {
  const rate = text.trim() === '' ? Number.NaN : Number(text);
  if (rate > 0 && rate <= 1) return rate;
  throw new UserError(`--rate must be above 0 and at most 1, not "${text}".`, 'Write e.g. --rate 0.0005.');
}
