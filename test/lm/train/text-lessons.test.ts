import { describe, expect, test } from 'vitest';
import { seeded } from '../../../src/core/random.ts';
import { readConfigFile } from '../../../src/lm/config-file.ts';
import { type Language, openLanguage } from '../../../src/lm/language.ts';
import { closedLessons, type Lessons } from '../../../src/lm/train/lesson.ts';
import { fullLessons } from '../../../src/lm/train/recipes.ts';
import { checkWindow, sizeOfTexts } from '../../../src/lm/train/size.ts';
import { speakable } from '../../../src/lm/train/speakable.ts';
import { textLessons } from '../../../src/lm/train/text-lessons.ts';
import { vocabularyOf } from '../../../src/lm/train/vocabulary.ts';
import { datasets } from '../../../src/load.ts';
import { folderOf, tinyConfig } from '../support/checkpoint.ts';
import { texts, tokenizers } from '../support/lexicon-tokenizers.ts';
import { metaspaceJson, specials } from '../support/tokenizer-json.ts';

const plan = { ...fullLessons, batch: 3, pieces: 14, questions: 6 };

/** A chat template that adds nothing but marks. */
const chat = `${specials[0]}${specials[2]}{{ messages[0].content }}${specials[1]}${specials[3]}`;

async function languageOf(name: keyof typeof tokenizers, changes: object = {}): Promise<Language> {
  const { json, size, config } = tokenizers[name];
  const folder = folderOf({
    'config.json': tinyConfig({ vocab_size: size, eos_token_id: undefined }),
    'tokenizer.json': json,
    'tokenizer_config.json': { ...config, ...changes },
  });
  return await openLanguage(folder, await readConfigFile(folder), true);
}

/** The ids of every question with its context, and of its answer. */
function questionsOf({ ids, contexts, context, questions, span, rows, targets, wordOf, words }: Lessons) {
  const length = context + questions * span;
  const found: {
    readonly prompt: number[];
    readonly answer: number[];
    readonly wordOf: number[];
  }[] = [];
  rows.forEach((row, i) => {
    if (i === 0 || row !== rows[i - 1]! + 1) {
      const start = row - (row % length);
      const from = context + Math.floor(((row % length) - context) / span) * span;
      const own = ids.slice(start, start + contexts[start / length]!);
      found.push({
        prompt: [...own, ...ids.slice(start + from, row + 1)],
        answer: [],
        wordOf: [],
      });
    }
    found.at(-1)!.answer.push(targets[i]!);
    found.at(-1)!.wordOf.push(wordOf[i]!);
  });
  expect(Math.max(...wordOf)).toBe(words.length - 1);
  return found;
}

describe.each(['bpe', 'unigram'] as const)('lessons in the tokens of a model with %s', (name) => {
  test('ask what a run would send, token by token, and end answers with the stop token', async () => {
    const language = await languageOf(name);
    const { codec } = language;
    const lessons = textLessons(texts, language)(plan, seeded('lessons'));
    const questions = questionsOf(lessons);
    expect(questions).toHaveLength(18);
    for (const { prompt, answer } of questions) {
      const text = codec.decode(prompt);
      expect(text).toMatch(/^\S[\s\S]*End of text\.\n\n\*( \*){2,7}\n\nQuestion: [\s\S]*\n\nAnswer:$/);
      expect([...codec.start, ...codec.encode(text)]).toEqual(prompt);
      expect(answer.at(-1)).toBe(language.end);
      expect(answer.slice(0, -1)).not.toContain(language.end);
      const said = codec.decode(answer).trim();
      expect([...codec.start, ...codec.encode(`${text} ${said}`)]).toEqual([
        ...prompt,
        ...answer.slice(0, -1),
      ]);
    }
  });

  test('know which tokens make which word', async () => {
    const language = await languageOf(name);
    const known = new Set(texts.words.flat());
    const lessons = textLessons(texts, language)(plan, seeded('words'));
    const pieces: string[] = [];
    for (const { answer, wordOf } of questionsOf(lessons)) {
      for (const word of new Set(wordOf.filter((one) => one >= 0))) {
        const ids = answer.filter((_, i) => wordOf[i] === word);
        pieces.push(String(ids.length));
        expect(known).toContain(language.codec.decode(ids).replace(/[^a-z]/g, ''));
      }
      expect(wordOf.at(-1)).toBe(-1);
    }
    expect(new Set(pieces).size).toBeGreaterThan(1);
  });

  test('are measured by the longest there can be', async () => {
    const language = await languageOf(name);
    const size = sizeOfTexts(texts, language, plan);
    for (const seed of ['a', 'b', 'c', 'd']) {
      const lessons = textLessons(texts, language)(plan, seeded(seed));
      expect(lessons.context).toBeLessThanOrEqual(size.context);
      for (const { prompt, answer } of questionsOf(lessons)) {
        expect(prompt.length).toBeLessThanOrEqual(size.prompt);
        expect(prompt.length + answer.length).toBeLessThanOrEqual(size.tokens);
      }
    }
  });

  test('can be said in every style', async () => {
    const { texts: kept, dropped } = speakable(texts, await languageOf(name));
    expect(dropped).toEqual([]);
    expect(kept.styles).toEqual(texts.styles);
  });
});

test('lessons in the embedded vocabulary are, token by token, those that the embedded models learn', async () => {
  const folder = `${datasets}/models/in2`;
  const language = await openLanguage(folder, await readConfigFile(folder), true);
  const vocabulary = vocabularyOf(texts.styles, texts.words);
  for (const positions of [plan.positions, { kind: 'edges', share: 0.2, stale: 1 } as const]) {
    const [words, tokens] = [textLessons(texts, language), closedLessons(vocabulary.forms)].map((draw) =>
      draw({ ...plan, positions }, seeded('both')),
    );
    expect(questionsOf(words!)).toEqual(questionsOf(tokens!));
    expect(words!.words).toEqual(tokens!.words);
  }
});

test('lessons of a model with a chat template are wrapped in it, and answered at once', async () => {
  const language = await languageOf('bpe', { chat_template: chat });
  const { codec } = language;
  const lessons = textLessons(texts, language)(plan, seeded('chat'));
  for (const { prompt, answer } of questionsOf(lessons)) {
    const text = codec.decode(prompt);
    expect(codec.encode(language.template!(text))).toEqual(prompt);
    expect(prompt.at(-1)).toBe(codec.idOf(specials[3]!));
    expect(codec.decode(answer)).toMatch(/^\S/);
    expect(answer.at(-1)).toBe(language.end);
  }
});

test('answers of a model without a stop token end as runs end them, with a blank line', async () => {
  const language = await languageOf('bpe', { eos_token: undefined });
  expect(language.end).toBeUndefined();
  const lessons = textLessons(texts, language)(plan, seeded('open'));
  for (const { answer } of questionsOf(lessons)) expect(language.codec.decode(answer)).toMatch(/\S\n\n$/);
});

test('a style that the tokens cannot say is left out, and why is said', async () => {
  const { json, size } = metaspaceJson(
    [],
    [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.,:?*\n'],
  );
  const folder = folderOf({ 'config.json': tinyConfig({ vocab_size: size }), 'tokenizer.json': json });
  const language = await openLanguage(folder, await readConfigFile(folder), true);
  const { texts: kept, dropped } = speakable(texts, language);
  expect(kept.styles.map((style) => style.name)).toEqual(['document']);
  expect(dropped.map(({ style }) => style)).toEqual(['code', 'table']);
  for (const { why } of dropped) expect(why).toMatch(/tokenizer\.json does not give ".*" back/);
});

test.each([
  [{}, 511, true],
  [{}, 512, true],
  [{}, 513, false],
  [{ rope_scaling: { rope_type: 'linear', factor: 2 } }, 1024, true],
  [{ rope_scaling: { rope_type: 'dynamic', factor: 2 } }, 513, false],
] as const)('with %j, lessons of %d tokens fit: %s', async (changes, tokens, fits) => {
  const folder = folderOf({ 'config.json': tinyConfig(changes) });
  const { config } = await readConfigFile(folder);
  const size = { context: 400, questions: 1, span: tokens - 400, answers: 3, prompt: tokens - 3, tokens };
  const check = () => checkWindow(config, size, { pieces: 20, folder });
  if (fits) expect(check).not.toThrow();
  else expect(check).toThrow(/take up to 513 tokens, the model in .* holds 512/);
});
