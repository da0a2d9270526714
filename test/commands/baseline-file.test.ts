import { expect, test } from 'vitest';
import { type Baseline, baselineText, parseBaseline } from '../../src/commands/shared/baseline-file.ts';
import type { Manifest } from '../../src/core/manifest.ts';
import { seeded } from '../../src/core/random.ts';
import type { Outcome } from '../../src/core/score.ts';
import type { Asked } from '../../src/stats/pairing.ts';

const cell = { probe: 'table', direction: 'forward', length: 2048 } as const;
const outcomeOf = (i: number): Outcome => (i % 7 === 0 ? 'wrong_item' : i % 31 === 0 ? 'error' : 'correct');
const answers: Asked[] = Array.from({ length: 12 * 30 }, (_, i) => ({
  sample: (0x1000 + i).toString(16).padStart(16, '0'),
  cell,
  haystack: `table.2k.h${String(Math.floor(i / 30)).padStart(2, '0')}`,
  bin: Math.floor((i % 30) / 2),
  outcome: outcomeOf(i),
}));
const run: Manifest = {
  schema: 'midspan-run/1',
  id: 'r',
  started: '2026-01-01T00:00:00.000Z',
  ended: '2026-01-01T00:00:00.000Z',
  version: '0.1.0',
  node: 'v20',
  plan: {
    suite: 's',
    probes: [{ name: 'table', directions: ['forward'] }],
    lengths: [2048],
    haystacks: 12,
    queries: 30,
    seed: 1,
    maxTokens: 64,
    corpora: {},
  },
  template: 't',
  tokenizer: { spec: 'o200k', name: 'o200k', exact: true, fingerprint: 'f' },
  corpora: [],
  models: [],
  versions: {},
};
const baseline: Baseline = { accepted: '2026-01-01T00:00:00.000Z', note: null, run, flips: null, answers };
const text = baselineText(baseline);

test('a baseline is read as it was written, whatever the order of its answers', () => {
  const byId = (list: readonly Asked[]) => [...list].sort((a, b) => (a.sample < b.sample ? -1 : 1));
  const read = parseBaseline(text, 'x.json');
  expect(byId(read.answers)).toEqual(byId(answers));
  expect({ ...read, answers: [] }).toEqual({ ...baseline, answers: [] });
  expect(baselineText({ ...baseline, answers: seeded('order').shuffle(answers) })).toBe(text);
});

test.each<[string, (text: string) => string, string]>([
  [
    'of another schema',
    (file) => file.replace('midspan-baseline/1', 'midspan-baseline/9'),
    'x.json has the schema "midspan-baseline/9", not midspan-baseline/1.',
  ],
  [
    'that is another JSON file',
    () => '{"curves":[]}',
    'x.json has the schema undefined, not midspan-baseline/1.',
  ],
  ['that is null', () => 'null', 'x.json has the schema undefined, not midspan-baseline/1.'],
  ['that is cut off', (file) => file.slice(0, 900), 'x.json is not JSON.'],
  [
    'with a changed count',
    (file) => file.replace(/"correct":\d+, "cells"/, '"correct":1, "cells"'),
    'says 1 of 350 right',
  ],
  [
    'with a question twice',
    (file) => file.replace(/"correct":\["(\w+)","\w+"/, '"correct":["$1","$1"'),
    '1 question stands in it twice',
  ],
  [
    'without a haystack',
    (file) => file.replaceAll('table.2k.h03', 'table.2k.h04'),
    'table forward has 11 of 12 haystacks',
  ],
  [
    'with a bin that is none',
    (file) => file.replace('"bin":0', '"bin":77'),
    'it is not laid out as a baseline',
  ],
  ['without cells', (file) => file.replace('"cells"', '"sells"'), 'it is not laid out as a baseline'],
  ['without a run', (file) => file.replace('"run"', '"ran"'), 'it is not laid out as a baseline'],
])('a baseline %s is refused with a way out', (_, change, message) => {
  expect(change(text)).not.toBe(text);
  expect(() => parseBaseline(change(text), 'x.json')).toThrow(
    expect.objectContaining({
      name: 'UserError',
      message: expect.stringContaining(message),
      hint: expect.stringMatching(/accept the run again/i),
    }),
  );
});
