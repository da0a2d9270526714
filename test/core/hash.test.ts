import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonical, contentId, sha256 } from '../../src/core/hash.ts';

test('a hash is the sha-256 of the UTF-8 bytes', () => {
  // FIPS 180-2, appendix B.1, and the hash of nothing.
  expect(sha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256('')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(sha256('é')).toBe(sha256(Uint8Array.of(0xc3, 0xa9)));
});

test.each([
  [undefined, 'null'],
  [null, 'null'],
  [7, '7'],
  [-0, '0'],
  ['a"b', '"a\\"b"'],
  [[1, undefined, 'x'], '[1,null,"x"]'],
  [{ b: 1, a: 2 }, '{"a":2,"b":1}'],
  [{ b: { d: 1, c: [{ z: 0, y: 0 }] }, a: undefined }, '{"b":{"c":[{"y":0,"z":0}],"d":1}}'],
  [{ '10': 1, '9': 2, B: 3, a: 4 }, '{"10":1,"9":2,"B":3,"a":4}'],
])('the canonical form of %j is %s', (value, text) => {
  expect(canonical(value)).toBe(text);
});

test('a content id is fixed for all time', () => {
  expect(contentId({ b: 1, a: [1, 'x', null, undefined], c: undefined })).toBe('bc4af1e7e671389a');
});

test('the order in which keys were set does not matter, at any depth', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonical(reversed(value))).toBe(canonical(value));
      expect(contentId(reversed(value))).toBe(contentId(value));
    }),
  );
});

test('the canonical form is JSON of the same value, so that different values differ', () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
      expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

/** The same value with the keys of every object set in the opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
