import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { get_encoding } from 'tiktoken';
import { describe, expect, test } from 'vitest';
import type { Excerpt } from '../../src/core/report.ts';
import { folder, midspan } from './midspan.ts';

interface PromptLine {
  readonly id: string;
  readonly prompt: string;
  readonly tokens: number;
  readonly probe: string;
  readonly direction: string;
  readonly cue: string;
  readonly target: string;
  readonly position: {
    readonly index: number;
    readonly count: number;
    readonly depth: number;
    readonly tokenOffset: number;
  };
}

const lines = <T>(file: string): T[] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

const generated = async (...flags: string[]): Promise<string> => {
  const out = join(folder(), 'samples');
  const { code, stderr } = await midspan([
    'generate',
    '--haystacks',
    '2',
    '--queries',
    '15',
    '--prompts',
    '--out',
    out,
    ...flags,
  ]);
  expect(stderr).toMatch(/samples written/);
  expect(code).toBe(0);
  return out;
};

describe('midspan generate', () => {
  test('counts by the tokenizer of the models of a suite, where they are in the box', async () => {
    const out = join(folder(), 'smoke');
    const { code, stderr } = await midspan(['generate', 'smoke', '--haystacks', '1', '--out', out]);
    expect([code, stderr]).toEqual([0, expect.stringContaining('270 samples written')]);
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toContain('"local:');
  });

  test.each([
    ['o200k', 'o200k_base'],
    ['cl100k', 'cl100k_base'],
  ] as const)('writes whole prompts of exactly the asked tokens by %s', async (tokenizer, encoding) => {
    const out = await generated('--tokenizer', tokenizer, '--length', '3000');
    const reference = get_encoding(encoding);
    const prompts = lines<PromptLine>(join(out, 'prompts.jsonl'));
    expect(prompts).toHaveLength(2 * 15 * 9);
    for (const { prompt, tokens } of prompts) {
      expect(tokens).toBe(3000);
      expect(reference.encode_ordinary(prompt).length).toBe(3000);
    }
    reference.free();
  });

  test('writes contexts once and samples that name them', async () => {
    const out = await generated('--probe', 'code');
    expect(readdirSync(out).sort()).toEqual([
      'contexts.jsonl',
      'haystacks.jsonl',
      'prompts.jsonl',
      'run.json',
      'samples.jsonl',
    ]);
    const contexts = new Map(
      lines<{ id: string; text: string }>(join(out, 'contexts.jsonl')).map(({ id, text }) => [id, text]),
    );
    const prompts = new Map(
      lines<PromptLine>(join(out, 'prompts.jsonl')).map((line) => [line.id, line.prompt]),
    );
    for (const { id, context, prompt } of lines<{ id: string; context: string; prompt: string }>(
      join(out, 'samples.jsonl'),
    )) {
      expect(contexts.get(context) + prompt).toBe(prompts.get(id));
    }
  });

  // Fifteen rows nearly fill so short a context: pieces that come out at the exact sum are a matter of luck.
  test.each([8, 11, 16, 31])('fills short contexts with as many needles as fit, seed %d', async (seed) => {
    const cwd = folder();
    const size = ['--length', '1024', '--queries', '15', '--haystacks', '20'];
    const args = ['generate', '--probe', 'table', ...size, '--seed', String(seed), '--out', 's'];
    const { code, stderr } = await midspan(args, { cwd });
    expect(code, stderr).toBe(0);
    const of = (name: string) =>
      readFileSync(join(cwd, 's', name), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    const samples = of('samples.jsonl');
    expect(samples).toHaveLength(20 * 15 * 3);
    expect([...new Set(samples.map(({ tokens }) => tokens))]).toEqual([1024]);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(samples.length);
    expect(of('haystacks.jsonl')).toHaveLength(20);
  });

  test('says what fits where the length cannot hold so many needles', async () => {
    const size = ['--length', '1024', '--queries', '19', '--haystacks', '12'];
    const { code, stderr } = await midspan(['generate', '--probe', 'table', ...size]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/too short for 19 queries: .*\d.*\n→ Give/)]);
  });
});

describe('midspan score', () => {
  test('finds every target right, whoever wrote it down', async () => {
    const out = await generated();
    const answers = join(folder(), 'answers.jsonl');
    const prompts = lines<PromptLine>(join(out, 'prompts.jsonl'));
    writeFileSync(
      answers,
      prompts.map(({ id, target }) => JSON.stringify({ id, completion: target })).join('\n'),
    );
    const { stdout, code } = await midspan([
      'score',
      out,
      '--completions',
      answers,
      '--model',
      'scribe',
      '--json',
      '--out',
      join(folder(), 'run'),
    ]);
    const { curves } = JSON.parse(stdout) as { curves: { accuracy: number; model: string; n: number }[] };
    expect(curves).toHaveLength(9);
    for (const { accuracy, model, n } of curves)
      expect({ accuracy, model, n }).toEqual({ accuracy: 1, model: 'scribe', n: 30 });
    expect(code).toBe(0);
  });

  test('joins by id, counts what is missing as not answered, and says what fits nowhere', async () => {
    const out = await generated('--probe', 'table.backward');
    const prompts = lines<PromptLine>(join(out, 'prompts.jsonl'));
    const answers = join(folder(), 'answers.jsonl');
    const some = prompts.slice(0, 20).reverse();
    const rows = [
      ...some.map(({ id, target }) => ({ id, completion: target })),
      { id: 'stranger', completion: 'x' },
    ];
    writeFileSync(answers, rows.map((row) => JSON.stringify(row)).join('\n'));
    const { stdout, stderr, code } = await midspan([
      'score',
      out,
      '--completions',
      answers,
      '--json',
      '--out',
      join(folder(), 'run'),
    ]);
    const [curve] = (
      JSON.parse(stdout) as { curves: { n: number; accuracy: number; outcomes: Record<string, number> }[] }
    ).curves;
    expect(curve).toMatchObject({ n: 20, accuracy: 1 });
    expect(curve?.outcomes.error).toBe(10);
    expect(stderr).toMatch(/1 of 21 completions/);
    expect(code).toBe(4);
  });

  test('refuses a folder for completions', async () => {
    const { code, stderr } = await midspan(['score', await generated(), '--completions', '.']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^\. is a folder\.\n→ Give/)]);
  });

  test('judges a run again to the same figures', async () => {
    const run = join(folder(), 'run');
    const flags = ['--probe', 'document', '--haystacks', '2', '--queries', '15', '--model', 'synthetic:u'];
    const first = await midspan(['run', ...flags, '--json', '--out', run]);
    const again = await midspan(['score', run, '--json', '--out', join(folder(), 'again')]);
    const drawn = await midspan(['report', run, '--json']);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(first.stdout));
    expect(JSON.parse(drawn.stdout)).toEqual(JSON.parse(first.stdout));
  });

  test('does not finish a run that was stopped', async () => {
    const cwd = folder();
    const flags = ['--probe', 'table.forward', '--length', '2k', '--haystacks', '24', '--queries', '15'];
    const run = ['run', ...flags, '--model', 'synthetic:u', '--out', 'run'];
    expect((await midspan([...run, '--max-tokens-total', '300000'], { cwd })).code).toBe(5);
    expect((await midspan(['score', 'run', '--out', 'judged'], { cwd })).code).toBe(0);
    const had = lines(join(cwd, 'run', 'results.jsonl')).length;
    const said = `not finished: ${had} of 360 questions have a result.`;
    const report = ['report', 'run', '--format', 'md,junit,json,html'];
    const drawn = await midspan(report, { cwd });
    expect([drawn.code, drawn.stdout]).toEqual([0, expect.stringContaining(`synthetic:u: ${said}`)]);
    for (const file of ['report.md', 'junit.xml', 'curves.json', 'report.html'])
      expect(readFileSync(join(cwd, 'run', file), 'utf8'), file).toContain(said);
    const compared = await midspan(['compare', 'run', 'judged'], { cwd });
    for (const side of ['baseline', 'candidate'])
      expect(compared.stdout).toContain(`note: The ${side} is ${said}`);
    for (const taken of [
      ['baseline', 'accept', 'judged'],
      ['merge', 'judged', 'run'],
    ]) {
      const { code, stderr } = await midspan(taken, { cwd });
      expect([code, stderr]).toEqual([2, expect.stringContaining('judged is not complete.')]);
      expect(stderr).toMatch(/run that was judged again, \S+-quick, by midspan run --resume FOLDER/);
    }
    expect((await midspan([...run, '--max-tokens-total', '3000000'], { cwd })).code).toBe(0);
    expect((await midspan(['score', 'run', '--out', 'whole'], { cwd })).code).toBe(0);
    const both = await midspan(['report', 'whole', 'judged', '--out', 'both'], { cwd });
    expect(both.stdout.match(/\S+ \(\w+\): not finished/g)).toEqual(['synthetic:u (judged): not finished']);
    expect((await midspan(report, { cwd })).stdout).not.toContain('not finished');
    expect((await midspan(['compare', 'run', 'whole'], { cwd })).stdout).not.toContain('not finished');
    expect((await midspan(['baseline', 'accept', 'whole'], { cwd })).code).toBe(0);
  });

  test('names a corpus that has changed since', async () => {
    const cwd = folder();
    const sentence = (i: number, salt: string): string =>
      `The ${salt} keeper number ${i} wrote ${i * 17} letters about barges, ${i * 3} of them by lamp light.`;
    const write = (salt: string): void =>
      writeFileSync(
        join(cwd, 'notes.txt'),
        Array.from({ length: 400 }, (_, i) => sentence(i, salt)).join(' '),
      );
    write('harbour');
    const flags = [
      '--probe',
      'document.forward',
      '--corpus',
      'text:./notes.txt',
      '--model',
      'synthetic:u',
      '--haystacks',
      '2',
      '--queries',
      '15',
      '--length',
      '2k',
      '--out',
      'run',
    ];
    expect((await midspan(['run', ...flags], { cwd })).code).toBe(0);
    write('canal');
    const { code, stderr } = await midspan(['score', 'run', '--out', 'again'], { cwd });
    expect(stderr).toMatch(/notes\.txt is no longer what it was/);
    expect(code).toBe(2);
  });
});

describe('midspan report', () => {
  test('draws several runs together and tells models of one name apart', async () => {
    const cwd = folder();
    const flags = [
      '--probe',
      'table.forward',
      '--haystacks',
      '2',
      '--queries',
      '15',
      '--model',
      'synthetic:flat?accuracy=0.8',
    ];
    await midspan(['run', ...flags, '--out', 'a'], { cwd });
    await midspan(['run', ...flags, '--seed', '2', '--out', 'b'], { cwd });
    const { stdout } = await midspan(['report', 'a', 'b', '--json'], { cwd });
    const { curves } = JSON.parse(stdout) as { curves: { model: string }[] };
    expect(curves.map(({ model }) => model)).toEqual(['synthetic:flat (a)', 'synthetic:flat (b)']);
  });

  test('makes only the reports asked for', async () => {
    const cwd = folder();
    await midspan(
      [
        'run',
        '--probe',
        'table.forward',
        '--haystacks',
        '2',
        '--queries',
        '15',
        '--format',
        'csv',
        '--out',
        'a',
      ],
      { cwd },
    );
    expect(readdirSync(join(cwd, 'a')).sort()).toEqual([
      'controls.csv',
      'curves.csv',
      'effective-length.csv',
      'excerpts.jsonl',
      'haystacks.jsonl',
      'results.jsonl',
      'run.json',
      'summary.csv',
    ]);
    await midspan(['report', 'a', '--format', 'html', '--overlay', 'film:database', '--out', 'b'], { cwd });
    expect(readdirSync(join(cwd, 'b'))).toEqual(['report.html']);
  });
});

describe('midspan score --from film', () => {
  test('keeps answers to be read in place, as a run does', async () => {
    const cwd = folder();
    const item = (index: number) => ({
      ...{ index, set_id: 0, position_id: index, skipped: false },
      ...{ id: `Q${index}`, label: `mill ${index}`, description: `thing number ${index}` },
    });
    const lines = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
    const answers = ['mill 0, thing number 0', 'mill 2, thing number 2', 'mill 2, thing number 2', null];
    writeFileSync(join(cwd, 'labels.jsonl'), lines([0, 1, 2, 3].map(item)));
    writeFileSync(join(cwd, 'm.jsonl'), lines(answers.map((text) => ({ samples: [text] }))));
    const files = ['--predictions', 'm.jsonl', '--labels', 'labels.jsonl', '--out', 'run'];
    await midspan(['score', '--from', 'film', '--task', 'database', ...files], { cwd });
    const kept = readFileSync(join(cwd, 'run', 'excerpts.jsonl'), 'utf8')
      .trimEnd()
      .split('\n');
    const excerpts = kept.map((line) => JSON.parse(line) as Excerpt);
    expect(excerpts.map(({ sample, outcome }) => `${sample} ${outcome}`)).toEqual([
      'film.database.0000 correct',
      'film.database.0001 wrong_item',
      'film.database.0002 correct',
    ]);
    expect(excerpts[1]?.needle.piece).toContain('mill 1');
    expect(excerpts[1]?.needle.before).toHaveLength(1);
    expect(excerpts[1]?.source?.piece).toContain('mill 2');
    expect(readFileSync(join(cwd, 'run', 'report.html'), 'utf8')).toContain('id="sample-browser"');
  });
});

describe('midspan list', () => {
  test('prints an array with --json', async () => {
    const { stdout } = await midspan(['list', '--json']);
    const entries = JSON.parse(stdout) as { kind: string; name: string; describe: string }[];
    for (const [kind, name] of [
      ['probes', 'table'],
      ['corpora', 'generated'],
      ['tokenizers', 'o200k'],
      ['adapters', 'http'],
      ['suites', 'smoke'],
      ['overlays', 'film:database'],
    ]) {
      expect(entries).toContainEqual(expect.objectContaining({ kind, name }));
    }
    expect(entries.every(({ describe: words }) => words.length > 10)).toBe(true);
  });
});
