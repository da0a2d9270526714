import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { datasets } from '../../src/load.ts';
import { folder, midspan } from './midspan.ts';

interface Curve {
  readonly model: string;
  readonly probe: string;
  readonly direction: string;
  readonly n: number;
  readonly accuracy: number;
  readonly lim: { readonly est: number; readonly lo: number };
  readonly pattern: string;
}

/** Half of the suite's haystacks, and every style and direction once. */
const part = ['--probe', 'table.forward,code.backward,document.bidirectional', '--haystacks', '6'];

describe('the embedded pair', () => {
  test('is what a run asks where no model is named: one loses the middle, the other does not', async () => {
    const cwd = folder();
    const { code, stdout, stderr } = await midspan(['run', ...part, '--json', '--out', 'run'], { cwd });
    expect(code, stderr).toBe(0);
    const { curves } = JSON.parse(stdout) as { readonly curves: readonly Curve[] };
    expect(curves).toHaveLength(6);
    for (const { model, probe, direction, n, accuracy, lim, pattern } of curves) {
      const cell = `${model} ${probe}.${direction}`;
      expect(n, cell).toBe(180);
      if (model === 'local:in2') {
        expect(accuracy, cell).toBeGreaterThanOrEqual(0.95);
        expect(pattern, cell).toBe('flat');
      } else {
        expect(model).toBe('local:starved');
        expect(lim.est, cell).toBeGreaterThanOrEqual(0.2);
        expect(lim.lo, cell).toBeGreaterThan(0);
        expect(pattern, cell).toBe('U');
      }
    }
    const manifest = readFileSync(join(cwd, 'run', 'run.json'), 'utf8');
    expect(manifest).toContain('"spec": "local:in2"');
    expect(manifest).not.toContain(datasets);
    expect(stdout).not.toContain('SYNTHETIC');
  });

  test('is held against each other at the end of its run', async () => {
    const { code, stdout } = await midspan(['run', '--probe', 'table.forward', '--haystacks', '12']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/REGRESSED: The middle got worse/);
    expect(stdout).toMatch(/baseline +local:in2/);
    expect(stdout).toMatch(/candidate +local:starved/);
  });

  test.each(['document', 'code', 'table'])(
    'is not asked about %s pieces in words it lacks',
    async (probe) => {
      const cwd = folder();
      const size = ['--probe', probe, '--length', '512', '--haystacks', '2', '--queries', '3'];
      const asked = await midspan(['run', '--model', 'local:in2', ...size, '--out', 'run'], { cwd });
      expect(asked.code).toBe(2);
      expect(asked.stderr).toMatch(/^\d\d % of the tokens of \w+\.512\.h00 are unknown to tokenizer\.json/);
      expect(asked.stderr).toContain('--corpus lexicon');
      expect(existsSync(join(cwd, 'run'))).toBe(false);
    },
  );

  test('is listed with the cells that each model was trained for', async () => {
    const { stdout } = await midspan(['list', 'models', '--json']);
    const models = JSON.parse(stdout) as readonly { readonly name: string; readonly describe: string }[];
    expect(models.map(({ name }) => name)).toEqual(['in2', 'starved']);
    for (const { describe: words } of models) expect(words).toContain('table.backward');
  });

  test('takes less than a megabyte, in 16 bits', () => {
    const sizes = ['in2', 'starved'].map(
      (name) => readFileSync(join(datasets, 'models', name, 'model.safetensors')).length,
    );
    expect(sizes[0]! + sizes[1]!).toBeLessThan(1e6);
  });

  test('gives way to a folder of the same name', async () => {
    const { code, stderr } = await midspan(['model', 'info', 'in2'], { cwd: folder() });
    expect(code, stderr).toBe(0);
    const other = await midspan(['model', 'info', 'no-such-model'], { cwd: folder() });
    expect(other.code).toBe(2);
  });
});

describe('midspan model train', () => {
  test('goes on from an embedded model that was given fewer key-value heads', async () => {
    const cwd = folder();
    const converted = await midspan(['model', 'convert', 'in2', '--kv-heads', '2', '--out', 'gqa'], { cwd });
    expect(converted.code, converted.stderr).toBe(0);
    const args = ['--from', './gqa', '--steps', '2', '--pieces', '14', '--out', 'more', '--backend', 'wasm'];
    const { code, stderr } = await midspan(['model', 'train', ...args], { cwd });
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/words right from start to end( \d+){11} %/);
    const info = await midspan(['model', 'info', './more', '--json'], { cwd });
    expect(JSON.parse(info.stdout)).toMatchObject({ attention: 'GQA', kvHeads: 2, dtypes: ['F16'] });
    expect(readFileSync(join(cwd, 'more', 'model.safetensors'))).not.toEqual(
      readFileSync(join(cwd, 'gqa', 'model.safetensors')),
    );
  });

  test.each([
    [[], /train needs --out/],
    [['--out', 'x', '--steps', '5'], /--steps goes with --from/],
    [['--out', 'x', '--from', 'in2', '--recipe', 'in3'], /in3[\s\S]*in2/],
    [['--out', 'x', '--from', 'in2', '--steps', 'many'], /--steps must be a whole number/],
    [['--out', 'x', '--rate', '0.1'], /--rate goes with --from/],
    [['--out', 'x', '--chat-template', 'none'], /--chat-template goes with --from/],
    [['--out', 'x', '--from', 'in2', '--chat-template', 'mine'], /no chat template "mine"/],
    [['--out', 'x', '--from', './nowhere'], /There is no folder/],
    [['--out', 'x', '--backend', 'js'], /js[\s\S]*wasm/],
  ])('refuses %j in one sentence', async (args, words) => {
    const { code, stderr } = await midspan(['model', 'train', ...args]);
    expect(code).toBe(2);
    expect(stderr).toMatch(words);
  });
});
