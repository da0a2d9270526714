import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { folder, midspan } from './midspan.ts';

const cwd = folder();
const plan = ['--probe', 'table.forward', '--length', '2k', '--queries', '30'];
const run = async (out: string, model: string, ...more: string[]): Promise<void> => {
  const args = [
    'run',
    '--model',
    model,
    ...plan,
    '--haystacks',
    '12',
    ...more,
    '--out',
    out,
    '--format',
    'json',
  ];
  const { code, stderr } = await midspan(args, { cwd });
  expect(code, stderr).toBe(0);
};
const compare = (...args: string[]) => midspan(['compare', ...args], { cwd });
const journal = (name: string): string => join(cwd, name, 'results.jsonl');
/** A copy of a run with another journal. */
const altered = (name: string, change: (lines: string[]) => string[]): string => {
  const copy = `${name}-altered-${Math.abs(change.toString().length)}-${seeded(change.toString()).int(1e6)}`;
  cpSync(join(cwd, name), join(cwd, copy), { recursive: true });
  const lines = readFileSync(journal(name), 'utf8').trimEnd().split('\n');
  writeFileSync(journal(copy), `${change(lines).join('\n')}\n`);
  return copy;
};

beforeAll(async () => {
  await run('flat', 'synthetic:flat?accuracy=0.95');
  await run('sags', 'synthetic:u?accuracy=0.95&sag=0.4');
  await run('other', 'synthetic:flat?accuracy=0.95&seed=2');
  await run('both', 'synthetic:flat?accuracy=0.95', '--model', 'synthetic:u?accuracy=0.95&sag=0.4');
  await run('seed', 'synthetic:flat?accuracy=0.95', '--seed', '2');
  await run('cl100k', 'synthetic:flat?accuracy=0.95', '--tokenizer', 'cl100k');
  await run('longer', 'synthetic:flat?accuracy=0.95', '--length', '3k');
});

describe('midspan compare', () => {
  test.each([
    ['flat', 'flat', 0, 'PASS: The middle fell nowhere by more than 2.8 points.'],
    ['flat', 'sags', 1, 'REGRESSED: The middle got worse in 1 of 1 cell, table forward 2k: by '],
    ['flat', 'other', 3, 'INCONCLUSIVE: Undecided in 1 of 1 cell'],
    ['flat', 'seed', 2, 'INCOMPARABLE: The two have no scored question in common.\n- --seed was 1 and 2'],
    ['flat', 'cl100k', 2, 'INCOMPARABLE: The two were not asked the same way.\n- The tokenizer differs'],
    [
      'flat',
      'longer',
      2,
      'INCOMPARABLE: The two were not asked the same way.\n- The set of lengths differs: 2k and 2k, 3k',
    ],
  ])('%s against %s ends with %d', async (baseline, candidate, code, first) => {
    const finished = await compare(baseline, candidate);
    expect(finished.stdout.startsWith(first), finished.stdout + finished.stderr).toBe(true);
    expect(finished.code).toBe(code);
    expect(finished.stdout).toContain('SYNTHETIC');
  });

  test('finds nothing worse where the arms change places', async () => {
    const { stdout } = await compare('sags', 'flat', '--json');
    const [cell] = JSON.parse(stdout).cells;
    expect(cell).toMatchObject({ decision: 'pass', pairs: { lost: 0 } });
    expect(cell.delta.est).toBeLessThan(0);
  });

  test('compares two models of one run, as two runs of theirs would', async () => {
    const [one, two] = await Promise.all([compare('both', '--json'), compare('flat', 'sags', '--json')]);
    expect(one.code).toBe(1);
    expect(JSON.parse(one.stdout).cells).toEqual(JSON.parse(two.stdout).cells);
    const turned = await compare('both', '--baseline-model', 'synthetic:u', '--json');
    expect(JSON.parse(turned.stdout)).toMatchObject({
      decision: 'pass',
      baseline: { model: 'synthetic:u' },
      candidate: { model: 'synthetic:flat', synthetic: true },
    });
    const mixed = await compare('flat', 'both');
    expect([mixed.code, mixed.stderr]).toEqual([
      2,
      'both has the models synthetic:flat, synthetic:u.\n→ Choose one with --candidate-model NAME.\n',
    ]);
    expect((await compare('flat')).stderr).toContain('flat has one model only.');
  });

  test('joins by id: the order of the lines does not matter', async () => {
    const shuffled = altered('sags', (lines) => seeded('lines').shuffle(lines));
    const [plain, other] = await Promise.all([
      compare('flat', 'sags', '--json'),
      compare('flat', shuffled, '--json'),
    ]);
    expect(JSON.parse(other.stdout).cells).toEqual(JSON.parse(plain.stdout).cells);
  });

  test('prints figures that add up, and no NaN', async () => {
    const { stdout } = await compare('flat', 'sags', '--json');
    const { cells, margin, alpha, schema } = JSON.parse(stdout);
    expect({ margin, alpha, schema }).toEqual({ margin: 0.05, alpha: 0.05, schema: 'midspan-comparison/1' });
    const [{ pairs, per_haystack, delta, flip_rate, lost_became, delta_lim }] = cells;
    expect(pairs.n).toBe(113);
    expect(pairs.both + pairs.lost + pairs.gained + pairs.neither).toBe(113);
    expect(per_haystack.reduce((sum: number, { lost }: { lost: number }) => sum + lost, 0)).toBe(pairs.lost);
    expect(delta.est).toBeCloseTo((pairs.lost - pairs.gained) / 113, 8);
    expect(flip_rate.n).toBe(360);
    expect(Object.values<number>(lost_became).reduce((a, b) => a + b)).toBeGreaterThanOrEqual(pairs.lost);
    expect(delta_lim.lo).toBeGreaterThan(0);
    expect(stdout).not.toMatch(/NaN|Infinity/);
  });

  test('takes another margin', async () => {
    expect((await compare('flat', 'other', '--margin', '30pp')).code).toBe(0);
    const wrong = await compare('flat', 'other', '--margin', '0');
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      '--margin must be points above 0 and below 100, not "0".\n→ Write e.g. --margin 5pp.\n',
    ]);
  });
});

describe('a run that is invalid', () => {
  const cut = 'synthetic:truncator?accuracy=0.98';
  const unread = 'synthetic:front?accuracy=0.95&at=0.3';
  const invalid = async (out: string, model: string, ...more: string[]): Promise<void> => {
    const args = ['run', '--model', model, ...plan, '--haystacks', '12', ...more, '--out', out];
    expect((await midspan(args, { cwd })).code).toBe(4);
  };
  beforeAll(async () => {
    await invalid('cut', cut);
    await invalid('unread', unread, '--controls', 'sentinels');
  });

  test.each([
    ['flat', 'cut', 'candidate', 'more than 1 % of answers were cut off at the token limit'],
    ['cut', 'flat', 'baseline', 'more than 1 % of answers were cut off at the token limit'],
    ['flat', 'unread', 'candidate', 'the start of the context did not reach the model at 2k'],
    ['unread', 'unread', 'baseline', 'the start of the context did not reach the model at 2k'],
  ])('gives no verdict: %s against %s', async (baseline, candidate, side, why) => {
    const { code, stdout } = await compare(baseline, candidate);
    const text = stdout.replace(/\s+/g, ' ');
    expect(code, stdout).toBe(2);
    expect(text).toMatch(
      new RegExp(
        `^INCOMPARABLE: The ${side}( and the candidate)? (is|are) invalid, so nothing follows from the figures. - ${side} synthetic:\\w+: ${why}`,
      ),
    );
    expect(text).not.toMatch(/ (pass|regressed|inconclusive)$/m);
  });

  test('keeps its figures, and says why to scripts and CI', async () => {
    const { stdout } = await compare('flat', 'cut', '--json', '--junit', 'cut.xml');
    const { decision, invalid_reasons, cells } = JSON.parse(stdout);
    expect([decision, invalid_reasons.length, cells.length]).toEqual(['incomparable', 1, 1]);
    expect(cells[0]).toMatchObject({ decision: 'incomparable', reason: 'the candidate is invalid' });
    expect(cells[0].pairs.n).toBe(113);
    expect(readFileSync(join(cwd, 'cut.xml'), 'utf8')).toContain('errors="1"');
    const env = { GITHUB_ACTIONS: 'true' };
    const { stderr } = await midspan(['compare', 'flat', 'cut'], { cwd, env });
    expect(stderr).toMatch(/^::error title=midspan::The candidate is invalid.*%0Acandidate synthetic:trunc/);
  });

  test('is one of its own model only', async () => {
    await invalid('mixed', cut, '--model', 'synthetic:flat?accuracy=0.95');
    const { code } = await compare('flat', 'mixed', '--candidate-model', 'synthetic:flat');
    expect(code).toBe(0);
  });

  test('is no baseline', async () => {
    for (const [run, why] of [
      ['cut', 'were cut off'],
      ['unread', 'did not reach the model'],
    ]) {
      const { code, stderr } = await midspan(['baseline', 'accept', run!, '--out', 'never.json'], { cwd });
      expect([code, stderr]).toEqual([2, expect.stringMatching(`${run} is invalid: .*${why}`)]);
      const gate = await midspan(['gate', '--baseline', run!, '--model', 'synthetic:flat'], { cwd });
      expect([gate.code, gate.stderr]).toEqual([2, expect.stringMatching(`${run} is invalid: .*${why}`)]);
    }
  });
});

describe('what is no comparison', () => {
  test('fewer than 12 haystacks in common', async () => {
    const some = altered('sags', (lines) => lines.filter((line) => !/"table\.2k\.h0[0-4]"/.test(line)));
    const { code, stdout } = await compare('flat', some);
    expect(code).toBe(2);
    expect(stdout).toContain('only 7 haystacks in common, and a verdict takes 12');
    expect(stdout).toContain('answered about 7 of 12 haystacks of the baseline');
  });

  test('many failed questions', async () => {
    const failing = altered('flat', (lines) =>
      lines.map((line, i) =>
        i % 10 === 0
          ? JSON.stringify({ ...JSON.parse(line), outcome: 'error', score: null, completion: null })
          : line,
      ),
    );
    const { code, stdout } = await compare('flat', failing);
    expect(code).toBe(2);
    expect(stdout).toContain('36 of 360 questions have an answer on one side only');
  });

  test.each([
    [
      'a question answered twice',
      (lines: string[]) => [...lines, lines[0]!.replace(/"key":"\w{16}"/, '"key":"0123456789abcdef"')],
      /answers 1 question of one model twice/,
    ],
    [
      'a line that is no result',
      (lines: string[]) => ['{"key":"0123456789abcdef","model":"synthetic:flat"}', ...lines],
      /A line of \S+ is no result/,
    ],
    ['a line that is no JSON', (lines: string[]) => ['{"key":', ...lines], /line 1 is not JSON/],
    ['an empty journal', () => [], /has no answers of synthetic:flat/],
  ])('%s', async (_, change, message) => {
    const bad = altered('flat', change);
    for (const args of [
      [bad, 'flat'],
      ['flat', bad],
    ]) {
      const { code, stdout, stderr } = await compare(...args);
      expect(code).toBe(2);
      expect(stdout + stderr).toMatch(
        args[1] === bad && /no answers/.test(message.source) ? /no scored question in common/ : message,
      );
    }
  });

  test('a folder without a run or without results', async () => {
    expect((await compare('nowhere', 'flat')).stderr).toContain('nowhere is not a run');
    const empty = altered('flat', (lines) => lines.slice(1));
    rmSync(journal(empty));
    expect((await compare('flat', empty)).stderr).toContain('has no results.jsonl');
    appendFileSync(journal(empty), '');
    expect((await compare('flat', 'flat', '--candidate-model', 'nobody')).stderr).toContain(
      'flat has no model "nobody".\n→ It has: synthetic:flat.',
    );
  });
});
