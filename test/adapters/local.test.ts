import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { describe, expect, test } from 'vitest';
import local from '../../src/adapters/local.ts';
import type { AdapterOptions } from '../../src/core/adapter.ts';
import { UserError } from '../../src/core/user-error.ts';
import {
  type ConfigJson,
  folderOf,
  modelFiles,
  randomTensors,
  tinyConfig,
} from '../lm/support/checkpoint.ts';
import { choices, highest } from '../lm/support/engines.ts';
import { oracleLogits } from '../lm/support/oracle.ts';
import { byteLevelJson, specials } from '../lm/support/tokenizer-json.ts';
import { adapterOptions, askOnce, contextOf, prime, specOf } from '../support/adapter-options.ts';

const context = 'The item of the text is code.\n\nEnd of text.\n\n';
const question = 'Question: Which item?\n\nAnswer:';
const files = modelFiles();
const folder = folderOf(files);
const tokenizer = new Tokenizer(byteLevelJson().json, {});
const chat_template = "<|user|>{{ messages[0]['content'] }}<|end|><|model|>";

const create = (target = folder, settings = {}, options: Partial<AdapterOptions> = {}) =>
  local.create(specOf('local', target, settings), adapterOptions(options));

/** What a forward pass without cache, joints or tricks would answer. */
function greedyAnswer(config: ConfigJson, ids: readonly number[], count: number): number[] {
  const tensors = randomTensors(config);
  const all = [...ids];
  for (let n = 0; n < count; n++) all.push(highest(oracleLogits(config, tensors, all)));
  return all.slice(ids.length);
}
const plainIds = tokenizer.encode(context + question).ids;

describe('a local model', () => {
  test.each(choices)('answers on %s as a plain forward pass of the whole prompt would', async (backend) => {
    const expected = greedyAnswer(tinyConfig(), plainIds, 6);
    const adapter = await create(folder, { backend });
    const session = await adapter.open(contextOf(context), { prime });
    for (let again = 0; again < 2; again++) {
      const { text, usage, finishReason } = await session.ask({ id: 'q', text: question }, { maxTokens: 6 });
      expect(text).toBe(tokenizer.decode(expected, { clean_up_tokenization_spaces: false }));
      expect(finishReason).toBe('length');
      expect(usage).toMatchObject({ input: plainIds.length, output: 6, reasoning: null });
      expect(usage.cached).toBeGreaterThan(10);
    }
    await session.close?.();
    await adapter.close?.();
  });

  test('answers questions put at once as it does one by one', async () => {
    const adapter = await create();
    const session = await adapter.open(contextOf(context), { prime });
    const ask = (n: number) =>
      session.ask(
        { id: `q${n}`, text: ['Question: Which?', ' of the items', 'Why not 12345?\n\n'][n]! },
        { maxTokens: 4 },
      );
    const together = await Promise.all([0, 1, 2].map(ask));
    for (const n of [2, 0, 1]) expect((await ask(n)).text).toBe(together[n]!.text);
    expect(new Set(together.map(({ text }) => text)).size).toBeGreaterThan(1);
    await adapter.close?.();
  });

  test('says what it is: its window, its tokenizer, its weights', async () => {
    const adapter = await create();
    expect(adapter.model).toMatch(/^local:midspan-lm-/);
    expect(adapter.tokenizer).toBe(join(folder, 'tokenizer.json'));
    expect(adapter.limits).toEqual({ window: 512, concurrency: 32, contexts: 1 });
    expect(adapter.params).toEqual({
      weights: expect.stringMatching(/^[0-9a-f]{16}$/),
      template: 'none',
      temperature: 0,
    });
    const other = await create(folderOf(modelFiles(tinyConfig(), 'other')));
    expect(other.params.weights).not.toBe(adapter.params.weights);
  });

  test('stops at a token of generation_config.json, which may be a list, before that of config.json', async () => {
    const [first, second] = greedyAnswer(tinyConfig(), plainIds, 2);
    for (const [eos_token_id, text, output] of [
      [first, '', 1],
      [
        [5, second],
        tokenizer.decode([first!], { clean_up_tokenization_spaces: false }),
        first === second ? 1 : 2,
      ],
    ] as const) {
      const stopping = folderOf({ ...files, 'generation_config.json': { eos_token_id } });
      const answer = await askOnce(local, specOf('local', stopping), adapterOptions(), { context, question });
      expect(answer).toMatchObject({ text, finishReason: 'stop', usage: { output } });
    }
  });

  test('is asked in its chat template, unless the user says otherwise', async () => {
    const chat = folderOf({
      ...files,
      'tokenizer_config.json': { bos_token: specials[0], chat_template },
    });
    const wrapped = tokenizer.encode(`<|user|>${context}${question}<|end|><|model|>`, {
      add_special_tokens: false,
    });
    const [expected] = greedyAnswer(tinyConfig(), wrapped.ids, 1);
    for (const [chatTemplate, template, input] of [
      [undefined, 'chat', wrapped.ids.length],
      ['none', 'none', plainIds.length],
    ] as const) {
      const adapter = await create(chat, {}, { chatTemplate });
      expect(adapter.params.template).toBe(template);
      const session = await adapter.open(contextOf(context), { prime });
      const { text, usage } = await session.ask({ id: 'q', text: question }, { maxTokens: 1 });
      expect(usage.input).toBe(input);
      if (template === 'chat')
        expect(text).toBe(tokenizer.decode([expected!], { skip_special_tokens: true }));
    }
  });

  test('draws its answers by seed and question when the temperature is above zero', async () => {
    const ask = async (seed: string, ids: readonly string[]) => {
      const adapter = await create(folder, { seed }, { temperature: 2 });
      expect(adapter.params).toMatchObject({ temperature: 2, seed: Number(seed) });
      const session = await adapter.open(contextOf(context), { prime });
      const answers = new Map<string, string>();
      for (const id of ids)
        answers.set(id, (await session.ask({ id, text: question }, { maxTokens: 8 })).text);
      return answers;
    };
    const one = await ask('1', ['a', 'b']);
    const again = await ask('1', ['b', 'a']);
    expect(again.get('a')).toBe(one.get('a'));
    expect(again.get('b')).toBe(one.get('b'));
    expect(one.get('a')).not.toBe(one.get('b'));
    expect((await ask('2', ['a'])).get('a')).not.toBe(one.get('a'));
  });

  test('takes what is said of all models where its own spec is silent, under the same key', async () => {
    const said = { 'sliding-window': '9', 'rope-theta': '500' };
    const flags = await create(folder, {}, { local: said });
    expect(flags.params).toEqual((await create(folder, said)).params);
    const both = await create(folder, { 'sliding-window': '7' }, { local: said });
    expect(both.params).toEqual({ ...flags.params, 'sliding-window': '7' });
    expect(flags.params).not.toEqual((await create(folder)).params);
    await expect(create(folder, {}, { local: { backend: 'gpu' } })).rejects.toThrow(/No backend is called/);
  });

  test('takes other positions and windows from the user, and tells', async () => {
    const plain = await create(folder, {});
    const stretched = await create(folder, { 'rope-scaling': 'linear:4', 'sliding-window': '9' });
    expect(stretched.limits.window).toBe(2048);
    expect(stretched.params).toMatchObject({ 'rope-scaling': 'linear:4', 'sliding-window': '9' });
    const answers = await Promise.all(
      [plain, stretched].map(async (adapter) => {
        const session = await adapter.open(contextOf(context), { prime });
        return (await session.ask({ id: 'q', text: question }, { maxTokens: 6 })).text;
      }),
    );
    const told = tinyConfig({
      architectures: ['MistralForCausalLM'],
      sliding_window: 9,
      rope_scaling: { type: 'linear', factor: 4 },
    });
    const expected = greedyAnswer(told, plainIds, 6);
    expect(answers[1]).toBe(tokenizer.decode(expected, { clean_up_tokenization_spaces: false }));
    expect(answers[1]).not.toBe(answers[0]);
  });

  test('with dynamic scaling answers long prompts as if each were read at once', async () => {
    const config = tinyConfig({ max_position_embeddings: 20, rope_scaling: { type: 'dynamic', factor: 8 } });
    const dynamic = folderOf(modelFiles(config));
    const { text, usage } = await askOnce(local, specOf('local', dynamic), adapterOptions(), {
      context,
      question,
    });
    expect(usage.cached).toBe(0);
    const [expected] = greedyAnswer(config, plainIds, 1);
    expect(text.startsWith(tokenizer.decode([expected!], { clean_up_tokenization_spaces: false }))).toBe(
      true,
    );
  });

  test('reports times by the clock it was given', async () => {
    let now = 0;
    const options = adapterOptions({ now: () => (now += 250) });
    const answer = await askOnce(local, specOf('local', folder), options, { context, question });
    expect(answer.latencyMs).toBe(250);
  });

  test.each<[string, Record<string, string>, Partial<AdapterOptions>, RegExp]>([
    ['in3', {}, {}, /^No embedded model is called "in3"\.$/],
    ['/nowhere', {}, {}, /^There is no folder \/nowhere\.$/],
    ['', {}, {}, /^local: needs a folder\.$/],
    [folder, { backnd: 'js' }, {}, /^No setting of local is called "backnd"\.$/],
    [folder, { backend: 'gpu' }, {}, /^No backend is called "gpu"\.$/],
    [folder, { seed: 'x' }, {}, /^"x" is no seed\.$/],
    [folder, { 'rope-scaling': '4' }, {}, /^No rope scaling is called "4"\.$/],
    [folder, {}, { chatTemplate: 'llama3' }, /^A local model has no chat template "llama3"\.$/],
    [folderOf({}), {}, {}, /^There is no config\.json in /],
    [folderOf({ 'config.json': '{' }), {}, {}, /config\.json is not JSON/],
    [folderOf({ 'config.json': tinyConfig() }), {}, {}, /^There is no tokenizer\.json in /],
    [
      folderOf({ ...files, 'tokenizer.json': { model: { type: 'Magic' } } }),
      {},
      {},
      /has a model of type "Magic"/,
    ],
    [
      folderOf({ ...files, 'config.json': tinyConfig({ vocab_size: 99 }) }),
      {},
      {},
      /has ids up to \d+, the model knows 99/,
    ],
  ])('in %s with %j and %j is a mistake with a way out', async (target, settings, options, message) => {
    const creating = create(target, settings, options);
    await expect(creating).rejects.toThrow(UserError);
    await expect(creating).rejects.toThrow(message);
    await expect(creating).rejects.toMatchObject({ hint: expect.stringMatching(/\w/) });
  });

  test('names the embedded models where one was misspelled', async () => {
    await expect(create('in3')).rejects.toMatchObject({
      hint: `Did you mean "in2"? Use one of: in2, starved. Or name a folder; there is none at ${join(process.cwd(), 'in3')}.`,
    });
  });

  test('refuses a context that does not fit, with both sizes', async () => {
    const adapter = await create();
    const opening = adapter.open(contextOf(context.repeat(40)), { prime });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.toThrow(
      /^The prompt has \d+ tokens, the model in .* holds 512 with its answer\.$/,
    );
  });

  describe('counts before anything is asked', () => {
    const config = { 'tokenizer_config.json': { bos_token: specials[0], chat_template } };
    const starting = { 'tokenizer_config.json': { bos_token: specials[0], add_bos_token: true } };
    const cases: [string, object, string | undefined, number, string][] = [
      ['its chat template', config, undefined, 3, ', 3 of the chat template'],
      ['its start-of-text token without the template', config, 'none', 1, ', 1 to start it'],
      ['its start-of-text token', starting, undefined, 1, ', 1 to start it'],
      ['nothing', { 'tokenizer_config.json': { add_bos_token: false } }, undefined, 0, ''],
    ];

    test.each(cases)('%s', async (_, more, chatTemplate, added, told) => {
      const adapter = await create(folderOf({ ...files, ...more }), {}, { chatTemplate });
      const session = await adapter.open(contextOf(context), { prime });
      const { usage } = await session.ask({ id: 'q', text: question }, { maxTokens: 1 });
      const text = tokenizer.encode(context + question, { add_special_tokens: false }).ids.length;
      expect(usage.input! - text).toBe(added);
      expect(() => adapter.check!(512 - 8 - added, 8)).not.toThrow();
      expect(() => adapter.check!(512 - 8 - added + 1, 8)).toThrow(
        `holds 512 tokens; a prompt of ${505 - added}${told} and an answer of 8 do not fit.`,
      );
      expect(() => adapter.check!(512, 8)).toThrow(/^The prompt has 512 tokens/);
      await adapter.close?.();
    });
  });
});
