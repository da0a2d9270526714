import { describe, expect, test } from 'vitest';
import { lexiconForms, lexiconWords } from '../../../src/commands/shared/lexicon-forms.ts';
import { seeded } from '../../../src/core/random.ts';
import { openCodec } from '../../../src/lm/tokenizer.ts';
import { closedLessons } from '../../../src/lm/train/lesson.ts';
import { fullLessons } from '../../../src/lm/train/recipes.ts';
import { vocabularyOf } from '../../../src/lm/train/vocabulary.ts';
import { datasets, load } from '../../../src/load.ts';

const folder = `${datasets}/models/in2`;
const vocabulary = vocabularyOf(await lexiconForms(), lexiconWords());

describe('the vocabulary of the embedded models', () => {
  test('is the one their files hold, so that lessons are written in the tokens they read', async () => {
    const codec = await openCodec(folder, {}, vocabulary.size);
    const { default: stored } = await import(`${folder}/tokenizer.json`, { with: { type: 'json' } });
    expect(stored).toEqual(vocabulary.tokenizer);
    expect(codec.idOf('<eos>')).toBe(vocabulary.end);
  });

  test('cuts every lesson as the forms made it, and gives its text back to the letter', async () => {
    const codec = await openCodec(folder, {}, vocabulary.size);
    const plan = { ...fullLessons, batch: 12, pieces: 20 };
    const { ids, context, questions, span } = closedLessons(vocabulary.forms)(plan, seeded('cut'));
    const length = context + questions * span;
    for (let lesson = 0; lesson < plan.batch; lesson++) {
      const own = [...ids.subarray(lesson * length, lesson * length + context)];
      const question = [...ids.subarray(lesson * length + context, lesson * length + context + span)];
      const whole = [...own, ...question.slice(0, question.indexOf(vocabulary.end))];
      expect(whole).not.toContain(0);
      expect(codec.encode(codec.decode(whole))).toEqual(whole);
    }
  });

  test('counts alike in both implementations', async () => {
    const plugin = await load('tokenizer', 'huggingface');
    const tokenizer = await plugin.open({ source: folder, datasets });
    const codec = await openCodec(folder, {}, vocabulary.size);
    const { ids, context } = closedLessons(vocabulary.forms)({ ...fullLessons, batch: 1 }, seeded('count'));
    const text = codec.decode([...ids.subarray(0, context)]);
    expect(await tokenizer.count([text])).toEqual([context]);
  });
});
