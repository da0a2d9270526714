import { Tokenizer } from '@huggingface/tokenizers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openChatTemplate } from '../../src/lm/chat-template.ts';
import { greedy } from '../../src/lm/choose.ts';
import { readConfig } from '../../src/lm/config.ts';
import type { KvCache } from '../../src/lm/engine.ts';
import type { Model } from '../../src/lm/model.ts';
import { openReading } from '../../src/lm/reading.ts';
import { bytesOfContext } from '../../src/lm/room.ts';
import { openCodec } from '../../src/lm/tokenizer.ts';
import { type ConfigJson, folderOf, tinyConfig } from './support/checkpoint.ts';
import { byteLevelJson, prefixingJson, specials } from './support/tokenizer-json.ts';

/** A model that writes down what it reads and answers `answer`, then its stop token. */
async function scripted(options: {
  tokenizer: { json: object; size: number };
  tokenizerConfig?: ConfigJson;
  config?: ConfigJson;
  answer?: string;
  bytesPerToken?: number;
}) {
  const { tokenizer, tokenizerConfig = {}, config = {}, answer = '', bytesPerToken = 1 } = options;
  const folder = folderOf({ 'tokenizer.json': tokenizer.json });
  const codec = await openCodec(folder, tokenizerConfig, tokenizer.size);
  const stop = tokenizer.size - 1;
  const script = [...(answer ? codec.encode(answer) : []), stop];
  const prompts: number[][] = [];
  let readings = 0;
  const open = new Set<KvCache>();
  let most = 0;
  const cacheOf = (held: readonly number[]): KvCache => {
    let ids = held;
    let step = 0;
    return {
      get length() {
        return ids.length;
      },
      stride: () => 50,
      read(more, reach) {
        ids = [...ids, ...more];
        readings += more.length;
        most = Math.max(
          most,
          [...open].reduce((sum, { length }) => sum + length, 0),
        );
        const logits = new Float32Array(tokenizer.size);
        if (ids.length < reach) return logits;
        if (step === 0) prompts.push([...ids]);
        logits[script[step++] ?? stop] = 1;
        return logits;
      },
      branches: () => {
        const forks = new Map<number, KvCache>();
        return {
          stride: () => 50,
          read: (pieces) =>
            pieces.map(({ branch, ids: more, reach }) => {
              const fork = forks.get(branch) ?? cacheOf(ids);
              forks.set(branch, fork);
              return fork.read(more, reach);
            }),
          close: () => {},
        };
      },
      close: () => {},
    };
  };
  const model: Model = {
    folder,
    config: readConfig(tinyConfig({ max_position_embeddings: 4096, ...config }), 'config.json'),
    codec,
    template: await openChatTemplate(folder, tokenizerConfig),
    stopIds: new Set([stop]),
    end: stop,
    engine: {
      backend: 'js',
      bytesPerToken,
      start: () => {
        const cache = cacheOf([]);
        const close = () => void open.delete(own);
        const own: KvCache = Object.defineProperties(
          { ...cache, close },
          { length: { get: () => cache.length } },
        );
        open.add(own);
        return own;
      },
      resume: () => cacheOf([]),
      close: () => {},
    },
    fingerprint: '',
  };
  const whole = new Tokenizer(tokenizer.json, tokenizerConfig);
  /** Tokens that all open caches held together, at most, and how many are open. */
  const held = { most: () => most, caches: () => open.size };
  return { model, prompts, readings: () => readings, held, whole };
}

const asked = { maxTokens: 8, choose: greedy };
const chat = {
  bos_token: specials[0],
  chat_template:
    '{{ bos_token }}{% for m in messages %}<|user|>{{ m.content | trim }}<|end|>{% endfor %}{% if add_generation_prompt %}<|model|>{% endif %}',
};
const example = 'Question: Have you read the text?\n\nAnswer:';

const pieces = fc.array(
  fc.oneof(
    fc.constantFrom(
      'the item',
      ' of',
      'text',
      '.',
      '\n',
      '\n\n',
      ' ',
      '  ',
      '* * *',
      "it's",
      '12345',
      'Question:',
      'é',
      '你好',
      '😀',
      '\t',
      '\r\n',
    ),
    fc.string({ unit: 'grapheme', maxLength: 4 }),
  ),
  { maxLength: 12 },
);
const texts = pieces.map((parts) => parts.join(''));
const filler = 'The first item is a text. The second of the items is code, and so on.\n\nEnd of text.\n\n';

describe('the ids of a prompt', () => {
  const kinds = {
    'of a byte-level tokenizer': { tokenizer: byteLevelJson() },
    'in a chat template': { tokenizer: byteLevelJson(), tokenizerConfig: chat },
    'of a tokenizer that puts a blank before every text': { tokenizer: prefixingJson() },
  };

  test.each(Object.entries(kinds))('%s are those of the whole prompt at once', async (_, kind) => {
    const { model, prompts, whole } = await scripted(kind);
    await fc.assert(
      fc.asyncProperty(texts, texts, fc.boolean(), async (start, question, isLong) => {
        const context = isLong ? start + filler : start;
        const reading = await openReading(model, context, { example });
        await reading.ask(question, asked).catch((error: Error) => {
          if (error.message !== 'there is nothing to read') throw error;
          prompts.push([]);
        });
        reading.close();
        const prompt = model.template ? model.template(context + question) : context + question;
        expect(prompts.pop()).toEqual(whole.encode(prompt, { add_special_tokens: !model.template }).ids);
      }),
      { numRuns: 150 },
    );
  });

  test.each(Object.entries(kinds))('%s are shared but for the last words of the context', async (_, kind) => {
    const { model, readings } = await scripted(kind);
    const reading = await openReading(model, filler.repeat(5), { example });
    const once = readings();
    expect(once).toBe(reading.tokens);
    const answer = await reading.ask('Which one?', asked);
    expect(answer.cached).toBe(once);
    // The model also reads what it answers, but not its stop token.
    expect(readings()).toBe(answer.input);
    expect(answer.input - answer.cached).toBeLessThan(40);
  });

  test.each([
    [undefined, 1],
    [true, 1],
    [false, 0],
  ])('start with the start-of-text token when add_bos_token is %s: %d', async (add_bos_token, count) => {
    const { model } = await scripted({
      tokenizer: byteLevelJson(),
      tokenizerConfig: { bos_token: specials[0], ...(add_bos_token === undefined ? {} : { add_bos_token }) },
    });
    expect(model.codec.start).toHaveLength(count);
  });
});

describe('an answer', () => {
  test('without a chat template ends at a blank line, with one only at a stop token', async () => {
    const answer = '\n\n the text\n\nQuestion';
    for (const [tokenizerConfig, text, stopped] of [
      [{}, '\n\n the text', true],
      [chat, answer, true],
    ] as const) {
      const { model } = await scripted({ tokenizer: byteLevelJson(), tokenizerConfig, answer });
      const reading = await openReading(model, filler, { example });
      expect(await reading.ask('?', { ...asked, maxTokens: 50 })).toMatchObject({ text, stopped });
    }
  });

  test('is cut off after so many tokens, or at the end of the window', async () => {
    const answer = ' the text of the item';
    const { model } = await scripted({ tokenizer: byteLevelJson(), answer });
    const reading = await openReading(model, filler, { example });
    const cut = await reading.ask('?', { ...asked, maxTokens: 2 });
    expect(cut).toMatchObject({ text: ' the text', stopped: false, output: 2 });
    const whole = await reading.ask('?', { ...asked, maxTokens: 20 });
    expect(whole).toMatchObject({ text: answer, stopped: true });
    const narrow = await scripted({
      tokenizer: byteLevelJson(),
      answer,
      config: { max_position_embeddings: cut.input + 1 },
    });
    const last = await (await openReading(narrow.model, filler, { example })).ask('?', asked);
    expect(last).toMatchObject({ text: ' the text', stopped: false });
  });

  test('is given up when a signal says so', async () => {
    const { model } = await scripted({ tokenizer: byteLevelJson(), answer: ' the text of the item' });
    const reading = await openReading(model, filler, { example });
    const stop = new AbortController();
    const answer = reading.ask('?', { ...asked, signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(answer).rejects.toThrow('enough');
    await expect(openReading(model, filler, { example, signal: stop.signal })).rejects.toThrow('enough');
  });
});

describe('a context', () => {
  test('that does not fit is refused before it is read, with both sizes', async () => {
    const { model, readings } = await scripted({
      tokenizer: byteLevelJson(),
      config: { max_position_embeddings: 40 },
    });
    await expect(openReading(model, filler, { example })).rejects.toThrow(
      /The prompt has \d+ tokens, .* holds 40/,
    );
    const large = await scripted({ tokenizer: byteLevelJson(), bytesPerToken: 2 ** 26 });
    await expect(openReading(large.model, filler, { example })).rejects.toThrow(
      /keys and values of \d+ tokens take \d+ MiB, 2048 MiB are allowed/,
    );
    expect(readings() + large.readings()).toBe(0);
  });

  test('whose positions depend on the whole prompt is read anew for each question', async () => {
    const { model, readings } = await scripted({
      tokenizer: byteLevelJson(),
      config: { max_position_embeddings: 40, rope_scaling: { type: 'dynamic', factor: 8 } },
    });
    const reading = await openReading(model, filler, { example });
    expect(readings()).toBe(0);
    const { cached, input } = await reading.ask('Which?', asked);
    expect(cached).toBe(0);
    expect(readings()).toBe(input);
  });

  describe('whose prompts are read whole', () => {
    const dynamic = (trained: number) =>
      scripted({
        tokenizer: byteLevelJson(),
        answer: ' the text of the item',
        config: { max_position_embeddings: trained, rope_scaling: { type: 'dynamic', factor: 64 } },
      });
    const questions = ['Which?', 'Which item?', 'What is the text of the item?', 'Why not 12345?'];

    test('holds one of them at a time', async () => {
      const { model, held } = await dynamic(40);
      const reading = await openReading(model, filler.repeat(5), { example });
      const answers = await Promise.all(questions.map((question) => reading.ask(question, asked)));
      expect(answers.map(({ cached }) => cached)).toEqual([0, 0, 0, 0]);
      expect(held.most()).toBeLessThanOrEqual(Math.max(...answers.map(({ input }) => input)));
      reading.close();
      expect(held.caches()).toBe(0);
    });

    test('holds nothing that questions like the example would not use', async () => {
      const { model, readings } = await scripted({ tokenizer: byteLevelJson() });
      const { tokens } = await openReading(model, filler, { example });
      const read = readings();
      expect(read).toBe(tokens);
      const short = await dynamic(tokens + 1);
      await openReading(short.model, filler, { example });
      expect(short.readings()).toBe(0);
    });

    test('answers the others when one of them is given up, which fails at once', async () => {
      const { model, held } = await dynamic(40);
      const reading = await openReading(model, filler.repeat(5), { example });
      const stops = questions.map(() => new AbortController());
      const done: string[] = [];
      const answers = questions.map((question, n) =>
        reading
          .ask(question, { ...asked, signal: stops[n]!.signal })
          .then(
            ({ stopped }) => `${stopped}`,
            (error: Error) => error.message,
          )
          .then((outcome) => {
            done.push(`${n}`);
            return outcome;
          }),
      );
      stops[2]!.abort(new Error('enough'));
      expect(await Promise.all(answers)).toEqual(['true', 'true', 'enough', 'true']);
      expect(done).toEqual(['2', '0', '1', '3']);
      stops[0]!.abort(new Error('too late'));
      reading.close();
      expect(held.caches()).toBe(0);
    });

    test('answers none of them once it is closed, neither the one under way nor those that wait', async () => {
      const { model, held, readings } = await dynamic(40);
      const reading = await openReading(model, filler.repeat(5), { example });
      const answers = questions.map((question) => reading.ask(question, asked));
      const failed = Promise.allSettled(answers);
      while (readings() === 0) await new Promise((resolve) => setImmediate(resolve));
      reading.close();
      for (const outcome of await failed)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { message: 'the context is closed' } });
      await expect(reading.ask('?', asked)).rejects.toThrow('the context is closed');
      const read = readings();
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
      expect([held.caches(), readings()]).toEqual([0, read]);
    });

    test('is refused where a prompt has no room beside what the context holds', async () => {
      const context = filler.repeat(5);
      const plain = await scripted({ tokenizer: byteLevelJson() });
      const { tokens } = await openReading(plain.model, context, { example });
      const { model } = await scripted({
        tokenizer: byteLevelJson(),
        config: { max_position_embeddings: tokens + 40, rope_scaling: { type: 'dynamic', factor: 64 } },
        bytesPerToken: Math.floor(2 ** 31 / (1.8 * tokens)),
      });
      const reading = await openReading(model, context, { example });
      expect((await reading.ask('Which?', asked)).cached).toBe(tokens);
      await expect(reading.ask('Which item is code? '.repeat(5), asked)).rejects.toThrow(
        /^The keys and values of \d+ tokens take \d+ MiB, 2048 MiB are allowed\.$/,
      );
    });
  });

  test.each([
    ['dynamic', 64, 2],
    ['dynamic', 65, 1],
    ['linear', 64, 1],
  ])(
    'with %s scaling and %d tokens of 64 trained ones takes its own room %d times',
    async (type, tokens, times) => {
      const { model } = await scripted({
        tokenizer: byteLevelJson(),
        config: { max_position_embeddings: 64, rope_scaling: { type, factor: 8 } },
        bytesPerToken: 10,
      });
      expect(bytesOfContext(model, tokens)).toBe(times * 10 * tokens);
    },
  );

  test('that was closed answers no more', async () => {
    const { model } = await scripted({ tokenizer: byteLevelJson() });
    const reading = await openReading(model, filler, { example });
    reading.close();
    reading.close();
    await expect(reading.ask('?', asked)).rejects.toThrow('the context is closed');
  });
});

describe('a chat template', () => {
  const render = async (chat_template: unknown, files: Record<string, string> = {}) =>
    (await openChatTemplate(folderOf(files), { chat_template, bos_token: '<s>' }))?.('Hi');

  test('is the file, else the one in the configuration, else the one called default', async () => {
    expect(await render('{{ bos_token }}{{ messages[0].role }}')).toBe('<s>user');
    expect(await render('no', { 'chat_template.jinja': 'yes {{ messages[0].content }}' })).toBe('yes Hi');
    const named = [
      { name: 'tools', template: 'no' },
      { name: 'default', template: 'yes' },
    ];
    expect(await render(named)).toBe('yes');
    expect(await render(undefined)).toBe(undefined);
  });

  test('is told the same day every day', async () => {
    expect(await render("{{ strftime_now('%d %b %Y') }}, {{ date_string }}")).toBe(
      '26 Jul 2024, 26 Jul 2024',
    );
  });

  test.each(['{% if %}', "{{ raise_exception('no system prompt') }}"])(
    'that fails says how: %s',
    async (source) => {
      await expect(render(source)).rejects.toThrow(/^The chat template of .* does not work: /);
    },
  );
});
