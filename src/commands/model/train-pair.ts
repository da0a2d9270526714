import { join, relative } from 'node:path';
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
  starved,
  TRAINED_LENGTH,
} from '../../lm/train/recipes.ts';
import { saveCheckpoint } from '../../lm/train/save.ts';
import type { Vocabulary } from '../../lm/train/vocabulary.ts';
import { lexiconCells } from '../shared/lexicon-forms.ts';
import { type Trainer, trainAloud } from './train-aloud.ts';

/** What the embedded models are. */
export const describes: Readonly<Record<Recipe, string>> = {
  starved: 'Loses the middle: trained on answers at both ends, with stale copies in between',
  in2: 'The same, then trained information-intensively: answers anywhere, from one piece or two',
};

/** Base, then starved out of it, then in2 out of that: the two differ by nothing but what they were trained on last. */
export async function makePair(trainer: Trainer, vocabulary: Vocabulary, out: string): Promise<void> {
  const { io, loaded, seed } = trainer;
  const config = configOf(vocabulary.size);
  const parameters = initialParameters(config, `${seed}/weights`, lookBack);
  const setting: Setting = { loaded, config, parameters };
  const draw = closedLessons(vocabulary.forms);
  const stages = { base, starved: starved(), in2: in2() };
  for (const name of ['base', 'starved', 'in2'] as const) {
    const course = { draw, stages: stages[name], seed: `${seed}/${name}` };
    await trainAloud(trainer, setting, name, course, fullLessons);
    if (name === 'base') continue;
    const folder = join(out, name);
    await saveCheckpoint(folder, config, parameters, {
      tokenizer: vocabulary.tokenizer,
      end: vocabulary.end,
      about: { describe: describes[name], cells: lexiconCells, length: TRAINED_LENGTH, corpus: 'lexicon' },
    });
    io.stderr(`Written to ${relative(io.cwd, folder) || '.'}\n`);
  }
}
