import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderOf, modelFiles, tinyConfig } from '../lm/support/checkpoint.ts';
import { folder, midspan } from './midspan.ts';

const refused = { cwd: folderOf({ 'not-a-folder': '' }) };

describe('midspan model info', () => {
  test('says what a checkpoint is and what it takes', async () => {
    const path = folderOf(modelFiles(tinyConfig({ num_key_value_heads: 2 })));
    const { code, stdout, stderr } = await midspan(['model', 'info', path]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const words of [
      /architecture +LlamaForCausalLM/,
      /4 for queries, 2 for keys and values \(GQA\), of size 8/,
      /RoPE, theta 10,000, no scaling, trained on 512/,
      /512 tokens of prompt and answer/,
      // 2 layers · 2 heads · 8 numbers · 4 bytes, keys and values.
      /key-value cache +256 bytes a token, 128 KiB for the whole window/,
      /runs on +js, wasm/,
    ])
      expect(stdout).toMatch(words);
  });

  test('finds an embedded model beside a folder of its name that holds none', async () => {
    const cwd = folderOf({ 'not-a-folder': '' });
    mkdirSync(join(cwd, 'in2'));
    const { code, stdout } = await midspan(['model', 'info', 'in2'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(/architecture +Qwen2ForCausalLM/);
  });

  test('prints one JSON object for scripts', async () => {
    const config = tinyConfig({ num_key_value_heads: 1, max_position_embeddings: 64 });
    const { stdout } = await midspan(['model', 'info', folderOf(modelFiles(config)), '--json']);
    const info = JSON.parse(stdout);
    expect(info).toMatchObject({
      attention: 'MQA',
      dtypes: ['F32'],
      window: 64,
      kvHeads: 1,
      cacheBytesPerToken: 128,
      hasTokenizer: true,
      hasTemplate: false,
    });
    expect(info.fileBytes).toBe(4 * info.parameters);
    expect(info.backends.map(({ name }: { name: string }) => name)).toEqual(['js', 'wasm', 'node']);
  });

  test.each([
    ['PhiForCausalLM', {}],
    ['Phi3ForCausalLM', {}],
    ['GemmaForCausalLM', {}],
    ['Gemma2ForCausalLM', {}],
    ['Qwen3ForCausalLM', {}],
    ['MixtralForCausalLM', {}],
    ['GPT2LMHeadModel', {}],
  ])('refuses %s by its name', async (architecture) => {
    const path = folderOf(modelFiles(tinyConfig({ architectures: [architecture] })));
    const { code, stdout, stderr } = await midspan(['model', 'info', path]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`architecture "${architecture}" is not supported`));
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });
});

describe('midspan list backends', () => {
  test('says what is there, and of the others why not', async () => {
    const { stdout } = await midspan(['list', 'backends', '--json']);
    const entries = JSON.parse(stdout) as { name: string; available: boolean; describe: string }[];
    expect(entries.map(({ name }) => name)).toEqual(['js', 'wasm', 'node']);
    for (const { available, describe: words } of entries)
      expect(words).toMatch(available ? /^(plain|TensorFlow\.js)/ : /^not there: \S+/);
    const shown = await midspan(['list', 'backends']);
    expect(shown.stdout).toMatch(/js {2,}plain typed arrays.*\(--backend js\)/);
    expect(shown.stderr).toBe('');
  });
});

describe('midspan run', () => {
  const model = `local:${folderOf(modelFiles(tinyConfig({ max_position_embeddings: 2048 })))}`;
  const run = (...args: string[]) =>
    midspan(['run', '--model', model, '--probe', 'table.forward', '--haystacks', '1', ...args], refused);

  test.each([
    [['--length', '2k'], /has 2048 tokens, the model in .* holds 2048[\s\S]*→ Use a shorter --length/],
    [['--length', '1k,64k'], /has 65536 tokens, .* holds 2048/],
    // 65,536 tokens of 2 layers · 2 heads · 8 numbers, on two backends.
    [['--length', '8m', '--rope-scaling', 'linear:99999'], /8388608 tokens take \d{4,} MiB, 2048 MiB are/],
    [['--backend', 'gpu'], /No backend is called "gpu"[\s\S]*auto, js, wasm, node/],
    [['--sliding-window', '-1'], /"-1" is no value for sliding-window/],
    [['--rope-theta', 'big'], /"big" is no value for rope-theta/],
    [['--rope-scaling', 'ntk:2'], /No rope scaling is called "ntk"[\s\S]*yarn/],
    [['--model', 'synthetic:u', '--rope-theta', '0'], /"0" is no value for rope-theta/],
  ])('with %j is refused before work starts', async (args, expected) => {
    const { code, stderr } = await run(...args);
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
    expect(readdirSync(refused.cwd)).toEqual(['not-a-folder']);
  });

  test('refuses settings of models in this process where there is none', async () => {
    const { code, stderr } = await midspan(
      ['run', '--model', 'synthetic:u', '--sliding-window', '64'],
      refused,
    );
    expect(stderr).toMatch(/^--sliding-window goes with models in this process, and none is named/);
    expect(code).toBe(2);
  });

  test('keeps runs with other positions apart', async () => {
    const short = ['--length', '1k', '--queries', '2', '--max-tokens', '2', '--json'];
    const key = async (...args: string[]): Promise<string> => {
      const cwd = folder();
      const flags = ['--probe', 'table.forward', '--haystacks', '1', '--out', 'run', ...short, ...args];
      const { code, stderr } = await midspan(['run', '--model', model, ...flags], { cwd });
      expect(code, stderr).toBe(4);
      return JSON.parse(readFileSync(join(cwd, 'run', 'results.jsonl'), 'utf8').split('\n')[0]!).key;
    };
    const plain = await key('--backend', 'js');
    expect(await key('--backend', 'wasm')).toBe(plain);
    expect(await key('--rope-theta', '500')).not.toBe(plain);
  });
});

describe('midspan model convert', () => {
  test('writes a model that info, run and a second conversion take', async () => {
    const cwd = folder();
    const path = folderOf(modelFiles(tinyConfig({ num_key_value_heads: 4, max_position_embeddings: 2048 })));
    const first = await midspan(['model', 'convert', path, '--kv-heads', '2', '--out', 'two'], { cwd });
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(/4 key-value heads became 2 \(mean\); .* 256 bytes instead of 512 bytes/);
    expect(first.stderr).toMatch(/Written to two/);
    const again = ['model', 'convert', 'two', '--kv-heads', '1', '--method', 'first', '--out', 'one'];
    expect((await midspan(again, { cwd })).code).toBe(0);
    const info = JSON.parse((await midspan(['model', 'info', 'one', '--json'], { cwd })).stdout);
    expect(info.attention).toBe('MQA');
    const asked = '--probe table.forward --haystacks 1 --queries 2 --length 1k --max-tokens 4 --out run';
    const run = await midspan(['run', '--model', 'local:one', ...asked.split(' ')], { cwd });
    // Its answers are cut off, which makes the run invalid; it was asked all the same.
    expect(run.code, run.stderr).toBe(4);
    expect(readdirSync(join(cwd, 'run'))).toContain('results.jsonl');
  });

  test.each([
    ['3', [], /4 key-value heads of .* cannot become 3[\s\S]*→ Give --kv-heads 1 or 2/],
    ['4', [], /cannot become 4/],
    ['8', [], /cannot become 8/],
    ['0', [], /--kv-heads must be a whole number of at least 1, not "0"/],
    ['2.5', [], /not "2\.5"/],
    ['2', ['--method', 'median'], /No method is called "median"[\s\S]*mean, first, random/],
    ['2', ['--seed', '7'], /--seed goes with --method random/],
    ['2', ['--method', 'random', '--seed', '-1'], /--seed must be a whole number/],
  ])('refuses %s heads with %j in one sentence, and writes nothing', async (heads, rest, expected) => {
    const cwd = folder();
    const path = folderOf(modelFiles(tinyConfig({ num_key_value_heads: 4 })));
    const args = ['model', 'convert', path, '--kv-heads', heads, '--out', 'out', ...rest];
    const { code, stderr } = await midspan(args, { cwd });
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('refuses a folder that holds a model, its own included, and one that cannot be made', async () => {
    const path = folderOf(modelFiles(tinyConfig()));
    const convert = (out: string) =>
      midspan(['model', 'convert', path, '--kv-heads', '1', '--out', out], refused);
    const before = readdirSync(path).sort();
    expect((await convert(path)).stderr).toMatch(/already holds a model/);
    expect(readdirSync(path).sort()).toEqual(before);
    expect((await convert('not-a-folder/out')).stderr).toMatch(/cannot be made[\s\S]*→/);
    writeFileSync(join(path, 'model.safetensors'), 'x');
    expect((await convert('out')).stderr).toMatch(/is not a safetensors file/);
    expect(readdirSync(refused.cwd)).toEqual(['not-a-folder']);
  });
});

describe('midspan model bench', () => {
  test('measures random weights with 8, 2 and 1 key-value heads', async () => {
    const args = ['model', 'bench', '--length', '300,2k', '--tokens', '2', '--backend', 'js', '--json'];
    const { code, stdout, stderr } = await midspan(args, refused);
    expect(code, stderr).toBe(0);
    const { backend, models } = JSON.parse(stdout);
    expect(backend).toBe('js');
    expect(models.map(({ attention }: { attention: string }) => attention)).toEqual(['MHA', 'GQA', 'MQA']);
    for (const { kvHeads, decode, accuracy } of models) {
      expect(accuracy).toEqual([]);
      // 2 layers, keys and values of 16 numbers of 4 bytes.
      expect(decode.map(({ cacheBytes }: { cacheBytes: number }) => cacheBytes)).toEqual(
        [300, 2048].map((positions) => positions * kvHeads * 256),
      );
      for (const { ms, leastMs, lowMs, highMs } of decode) {
        expect([leastMs, lowMs, ms, highMs]).toEqual([leastMs, lowMs, ms, highMs].sort((a, b) => a - b));
      }
    }
    expect(readdirSync(refused.cwd)).toEqual(['not-a-folder']);
  });

  test('measures one checkpoint with fewer heads too, and asks all of them a suite by an ordinary run', async () => {
    const cwd = folder();
    const path = folderOf(modelFiles(tinyConfig({ num_key_value_heads: 4, max_position_embeddings: 2048 })));
    writeFileSync(
      join(cwd, 'few.yaml'),
      'describe: few\nprobe: [table.forward]\nlength: 1k\nhaystacks: 1\nqueries: 3\nmax-tokens: 2\n',
    );
    const args = [
      'model',
      'bench',
      path,
      '--suite',
      'few.yaml',
      '--length',
      '500',
      '--tokens',
      '1',
      '--out',
      'b',
    ];
    const { code, stdout, stderr } = await midspan(args, { cwd });
    // All answers are cut off: the run is invalid, and so is what the bench shows of accuracy.
    expect(code, stderr).toBe(4);
    expect(stdout).toMatch(/Percent correct by where the answer stands/);
    expect(stdout).toMatch(/made here by averaging and not trained since/);
    const { models } = JSON.parse(readFileSync(join(cwd, 'b', 'bench.json'), 'utf8'));
    expect(models.map(({ kvHeads }: { kvHeads: number }) => kvHeads)).toEqual([4, 2, 1]);
    for (const { accuracy } of models)
      expect(accuracy).toMatchObject([{ probe: 'table', length: 1024, n: 3 }]);
    expect(readdirSync(join(cwd, 'b'))).toContain('results.jsonl');
  });

  test.each([
    [['--suite', 'smoke'], /Random weights answer nothing/],
    [['--length', '4q'], /"4q" is not a length/],
    [['--length', '64m'], /tokens take .* in random MHA, 2 GiB are allowed/],
    [['--tokens', '0'], /--tokens must be a whole number/],
    [['--backend', 'gpu'], /No backend is called "gpu"/],
    [['./nowhere'], /no folder .*nowhere/],
  ])('refuses %j', async (args, expected) => {
    const { code, stderr } = await midspan(['model', 'bench', ...args], refused);
    expect(stderr).toMatch(expected);
    expect(code).toBe(2);
  });
});
