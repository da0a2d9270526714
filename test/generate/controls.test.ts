import { describe, expect, test } from 'vitest';
import { sampleCount } from '../../src/commands/shared/build.ts';
import { openTokenizer, partsOf, planOf } from '../../src/commands/shared/parts.ts';
import { resolveSettings } from '../../src/commands/shared/settings.ts';
import { controls } from '../../src/core/control.ts';
import { fold } from '../../src/core/fold.ts';
import type { Haystack } from '../../src/core/haystack.ts';
import { haystacks } from '../../src/generate/generate.ts';

async function built(values: Record<string, unknown>): Promise<{ all: Haystack[]; count: number }> {
  const { settings } = resolveSettings([
    { source: 'test', values: { length: '2k', haystacks: 3, queries: 12, probe: 'table', ...values } },
  ]);
  const plan = await planOf('test', settings);
  const parts = await partsOf(plan, await openTokenizer('o200k', '.'), '.');
  const all: Haystack[] = [];
  for await (const haystack of haystacks(plan, parts)) all.push(haystack);
  return { all, count: sampleCount(plan) };
}

const of = (all: readonly Haystack[], control: string) =>
  all.flatMap((haystack) =>
    haystack.samples.filter((sample) => sample.control === control).map((sample) => ({ haystack, sample })),
  );

describe.each(['table', 'document', 'code'])('controls of %s', async (probe) => {
  const length = probe === 'code' ? '4k' : '2k';
  const plain = await built({ probe, length });
  const { all, count } = await built({ probe, length, controls: 'all' });
  const curve = all.filter(({ samples }) => samples.every(({ control }) => control === undefined));

  test('leave every byte of the samples of a curve as it is', () => {
    expect(curve).toEqual(plain.all);
  });

  test('are as many as the plan counts, each with an id of its own', () => {
    const ids = all.flatMap(({ samples }) => samples.map(({ id }) => id));
    expect(ids.length).toBe(count);
    expect(new Set(ids).size).toBe(count);
    for (const control of controls) expect(of(all, control).length, control).toBeGreaterThan(0);
  });

  test('show the needle alone, in 1,024 tokens at most, or not at all', () => {
    for (const { haystack, sample } of of(all, 'oracle')) {
      expect(haystack.pieces.length).toBe(1);
      expect(haystack.context.text).toContain(sample.query.parts[0]);
    }
    for (const { haystack, sample } of of(all, 'base')) {
      expect(sample.tokens).toBeLessThanOrEqual(1024);
      expect(haystack.pieces.length).toBeGreaterThan(1);
      expect(haystack.context.text).toContain(sample.query.cue);
    }
    for (const { haystack, sample } of [...of(all, 'closed-book'), ...of(all, 'absent')]) {
      const text = fold(haystack.context.text);
      expect(text).not.toContain(fold(sample.query.cue));
      expect(haystack.pieces[sample.position.index]).toBeDefined();
    }
  });

  test('ask for code words that stand once, in the order of their places', () => {
    for (const { haystack, sample } of of(all, 'sentinels')) {
      const { text } = haystack.context;
      const at = text.indexOf(sample.query.target);
      expect(text.split(sample.query.target).length).toBe(2);
      const share = at / text.length;
      expect(Math.abs(share - sample.position.depth)).toBeLessThan(0.2);
    }
    expect(new Set(of(all, 'sentinels').map(({ sample }) => sample.query.target)).size).toBe(12);
  });

  test('repeat needles of the middle at the end of a context of about the asked length', () => {
    for (const { haystack, sample } of of(all, 'rescue')) {
      const { text, tokens } = haystack.context;
      expect(text.split(sample.query.cue).length).toBe(3);
      expect(sample.position.depth).toBeGreaterThan(0.2);
      expect(sample.position.depth).toBeLessThan(0.72);
      expect(tokens).toBeLessThanOrEqual(1.02 * sample.length);
      expect(tokens).toBeGreaterThan(0.8 * sample.length);
    }
  });
});

test('sentinels alone leave the needles in', async () => {
  const { all } = await built({ controls: 'sentinels' });
  const marked = all.filter(({ id }) => id.includes('marked'));
  expect(marked.map(({ samples }) => samples.length)).toEqual([3, 3, 3, 3]);
  expect(marked[0]!.pieces.length).toBe(all[0]!.pieces.length);
});
