import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lazyList } from '../../src/reporters/json/lazy-list.ts';
import { pretty } from '../../src/reporters/json/pretty.ts';

const textOf = (value: unknown): string => [...pretty(value)].join('');

/** What the layout is, said without care for time and memory. */
function layOut(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (line.length <= 200 || value === null || typeof value !== 'object') return line;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((item) => inner + layOut(item, inner)).join(',\n')}\n${indent}]`;
  const parts = Object.entries(value).map(
    ([key, item]) => `${inner}${JSON.stringify(key)}: ${layOut(item, inner)}`,
  );
  return `{\n${parts.join(',\n')}\n${indent}}`;
}

describe('JSON in parts', () => {
  test('has one line for all that fits one, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5, noUnicodeString: false }), (value) => {
        // Numbers are cut, which is another matter.
        const whole = JSON.parse(JSON.stringify(value), (_, item) =>
          typeof item === 'number' ? Math.trunc(item % 1000) || 0 : item,
        ) as unknown;
        expect(textOf(whole)).toBe(`${layOut(whole, '')}\n`);
      }),
      { numRuns: 500 },
    );
  });

  test.each([0, 1, 30, 31, 200, 20_000])('is the same for %d items made one by one', (count) => {
    const items = Array.from({ length: count }, (_, i) => i);
    const image = (i: number) => ({ i, third: i / 3, none: Number.NaN });
    expect(textOf({ before: 1, items: lazyList(items, image) })).toBe(
      textOf({ before: 1, items: items.map(image) }),
    );
  });

  test('never holds more than a part of a long list', () => {
    const items = Array.from({ length: 20_000 }, (_, i) => i);
    const parts = [...pretty({ items: lazyList(items, (i) => ({ i })) })];
    expect(parts.length).toBeGreaterThan(3);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(70_000);
  });

  test('cuts numbers to nine decimals, and shows as null what is none', () => {
    expect(textOf([1 / 3, Number.NaN, Number.POSITIVE_INFINITY])).toBe('[0.333333333,null,null]\n');
  });
});
