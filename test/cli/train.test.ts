import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type ConfigJson, folderOf, type modelFiles } from '../lm/support/checkpoint.ts';
import { filesOf, tokenizers } from '../lm/support/lexicon-tokenizers.ts';
import { folder, midspan } from './midspan.ts';

const mistral = { architectures: ['MistralForCausalLM'], model_type: 'mistral', sliding_window: 200 };
const qwen = { architectures: ['Qwen2ForCausalLM'], model_type: 'qwen2', tie_word_embeddings: true };
const models: readonly { readonly name: string; readonly files: ReturnType<typeof modelFiles> }[] = [
  {
    name: 'a Llama with scaled positions and a Unigram tokenizer',
    files: filesOf('unigram', { rope_scaling: { rope_type: 'linear', factor: 2 }, pretraining_tp: 1 }),
  },
  {
    name: 'a Mistral with a window, asked in its chat template',
    files: {
      ...filesOf('bpe', mistral),
      'chat_template.jinja': '{{ bos_token }}<|user|>{{ messages[0].content }}<|model|>',
      'generation_config.json': { eos_token_id: [2, 3], temperature: 0.5 },
    },
  },
  {
    name: 'a Qwen2 with multi-query attention and gelu',
    files: filesOf('bpe', { ...qwen, hidden_act: 'gelu' }),
  },
];

const train = (cwd: string, ...args: string[]) =>
  midspan(['model', 'train', '--pieces', '13', '--backend', 'wasm', ...args], { cwd });

/** Losses as they were printed. */
const losses = (stderr: string): number[] =>
  [...stderr.matchAll(/loss (\d+\.\d+)/g)].map(([, loss]) => Number(loss));

const bytesOf = (...path: string[]): Buffer => readFileSync(join(...path));

describe.each(models)('midspan model train --from $name', ({ files }) => {
  test('lowers the loss and writes a folder that keeps what it had, and that a run takes', async () => {
    const [cwd, from] = [folder(), folderOf(files)];
    const { code, stderr } = await train(cwd, '--from', from, '--out', 'up', '--steps', '6', '--rate', '0.2');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain(
      'chat_template.jinja' in files ? 'in the chat template of the model' : 'without a chat template',
    );
    const [first, last, ...others] = losses(stderr);
    expect(others).toEqual([]);
    expect(last).toBeLessThan(first! - 0.3);
    expect(stderr.match(/words right from start to end( \d+){11} %/g)).toHaveLength(2);

    const up = join(cwd, 'up');
    expect(readdirSync(up).sort()).toEqual(readdirSync(from).sort());
    for (const name of readdirSync(from).filter((one) => !/^(config\.json|model\.)/.test(one)))
      expect(bytesOf(up, name), name).toEqual(bytesOf(from, name));
    const { midspan: about, ...config } = JSON.parse(bytesOf(up, 'config.json').toString());
    expect(config).toEqual(JSON.parse(bytesOf(from, 'config.json').toString()));
    expect(about).toMatchObject({ corpus: 'lexicon', describe: expect.stringMatching(/6 more steps/) });
    const info = await midspan(['model', 'info', './up', '--json'], { cwd });
    expect(JSON.parse(info.stdout)).toMatchObject({ dtypes: ['F32'] });

    const run = ['run', '--model', 'local:./up', '--corpus', 'lexicon', '--probe', 'table.forward'];
    const short = ['--length', '1k', '--haystacks', '1', '--queries', '4', '--max-tokens', '4', '--json'];
    const asked = await midspan([...run, ...short, '--out', 'run'], { cwd });
    // A few steps teach nothing: most answers are cut off.
    expect([0, 4], asked.stderr).toContain(asked.code);
    const results = bytesOf(cwd, 'run', 'results.jsonl').toString().trim().split('\n');
    expect(results).toHaveLength(4);
    for (const line of results) expect(JSON.parse(line).outcome).not.toBe('error');
  });
});

describe('midspan model train --from', () => {
  test('uptrains what convert made, to the same bytes from any folder with the same seed', async () => {
    const files = filesOf('bpe', { num_key_value_heads: 4, num_hidden_layers: 1 });
    const [cwd, other, from] = [folder(), folder(), folderOf(files)];
    const converted = await midspan(['model', 'convert', from, '--kv-heads', '2', '--out', 'gqa'], { cwd });
    expect(converted.code, converted.stderr).toBe(0);
    const steps = ['--steps', '2', '--recipe', 'starved'];
    expect((await train(cwd, '--from', './gqa', '--out', 'one', ...steps)).code).toBe(0);
    const far = await train(other, '--from', join(cwd, 'gqa'), '--out', 'far', '--seed', '1', ...steps);
    expect(far.code, far.stderr).toBe(0);
    await train(cwd, '--from', './gqa', '--out', 'two', '--seed', '2', ...steps);
    const weights = (...path: string[]) => bytesOf(...path, 'model.safetensors');
    expect(weights(other, 'far')).toEqual(weights(cwd, 'one'));
    expect(weights(cwd, 'two')).not.toEqual(weights(cwd, 'one'));
    const info = await midspan(['model', 'info', './one', '--json'], { cwd });
    expect(JSON.parse(info.stdout)).toMatchObject({ attention: 'GQA', kvHeads: 2 });
  });

  test('stops between two steps at a signal, and writes nothing', async () => {
    const [cwd, from] = [folder(), folderOf(filesOf('bpe'))];
    const args = ['model', 'train', '--from', from, '--out', 'up', '--steps', '900', '--backend', 'wasm'];
    const { code, stderr } = await midspan(args, {
      cwd,
      during: (process) => {
        process.stderr?.on('data', (text: string) => {
          if (text.includes('step 1:')) process.kill('SIGINT');
        });
      },
    });
    expect(code, stderr).toBe(5);
    expect(stderr).not.toContain('step 20:');
    expect(readdirSync(join(cwd, 'up'))).toEqual([]);
  });

  const dynamic = { rope_scaling: { rope_type: 'dynamic', factor: 8 }, max_position_embeddings: 256 };
  test.each<[string, ConfigJson, string[], RegExp]>([
    ['a short window', { max_position_embeddings: 128 }, [], /up to \d+ tokens, the model in .* holds 128/],
    ['dynamic positions', dynamic, [], /holds 256 before its positions scale with the length/],
    ['too many pieces', {}, ['--pieces', '121'], /121 is more than there are words for[\s\S]*120 at most/],
    ['too few pieces', {}, ['--pieces', '12'], /--pieces must be a whole number of at least 13/],
    ['no rate', {}, ['--rate', '0'], /--rate must be above 0/],
    ['another template', {}, ['--chat-template', 'chatml'], /no chat template "chatml"/],
  ])('with %s is refused in one sentence', async (_, changes, args, words) => {
    const [cwd, from] = [folder(), folderOf(filesOf('bpe', changes))];
    const all = ['model', 'train', '--from', from, '--out', 'up', '--backend', 'wasm'];
    const { code, stderr } = await midspan([...all, ...args], { cwd });
    expect(code, stderr).toBe(2);
    expect(stderr).toMatch(words);
  });

  test('refuses a folder that holds a model before it trains', async () => {
    const from = folderOf(filesOf('bpe'));
    const { code, stderr } = await train(folder(), '--from', from, '--out', from, '--steps', '1');
    expect(code).toBe(2);
    expect(stderr).toMatch(/already holds a model/);
    expect(stderr).not.toMatch(/step 1/);
  });

  test('says which style the tokenizer cannot say, and teaches the others', async () => {
    const { json } = tokenizers.bpe;
    const files = filesOf('bpe', { num_hidden_layers: 1 });
    // Without this byte there is no row.
    const model = (json as { model: { vocab: Record<string, number> } }).model;
    const { '|': _, ...vocab } = model.vocab;
    const from = folderOf({ ...files, 'tokenizer.json': { ...json, model: { ...model, vocab } } });
    const { code, stderr } = await train(folder(), '--from', from, '--out', 'up', '--steps', '1');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/No lessons of style table: /);
  });
});
