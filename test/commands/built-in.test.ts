import { expect, test } from 'vitest';
import { isBuiltIn } from '../../src/commands/shared/built-in.ts';
import type { Manifest } from '../../src/core/manifest.ts';

const built = (spec: string, probe = 'table', corpus = 'rows:./stock.csv?id=sku'): boolean =>
  isBuiltIn({
    plan: { probes: [{ name: probe }], corpora: { table: corpus } },
    tokenizer: { spec },
  } as unknown as Manifest);

test.each(['o200k', 'estimate', './model', './model/tokenizer.json'])(
  'a run with %s names no module',
  (spec) => {
    expect(built(spec)).toBe(true);
  },
);

test.each(['./mine.js', './mine.mjs', './mine.cjs', './mine.ts', './mine.mts'])(
  'a run whose tokenizer, probe or corpus is %s would run code of its author',
  (path) => {
    expect(built(path)).toBe(false);
    expect(built('o200k', path)).toBe(false);
    expect(built('o200k', 'table', path)).toBe(false);
  },
);
