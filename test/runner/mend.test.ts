import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mendLines } from '../../src/runner/mend.ts';

const file = join(mkdtempSync(join(tmpdir(), 'midspan-mend-')), 'lines.jsonl');
const mended = (content: string | Uint8Array): { cut: number; left: string } => {
  writeFileSync(file, content);
  const cut = mendLines(file);
  return { cut, left: readFileSync(file, 'utf8') };
};
const whole = '{"key":"a","text":"snow ☃"}\n{"key":"b"}\n';

describe('a torn file', () => {
  test.each([
    ['whole', whole, whole],
    ['empty', '', ''],
    ['without its last line end', whole.slice(0, -1), whole],
    ['one torn line and nothing else', '{"key":"a', ''],
    ['broken off, yet with a line end', `${whole}{"key":"c\n`, whole],
    ['a number where a line should be', `${whole}12`, whole],
    ['filled up with zeros by a crash of the machine', `${whole}${'\0'.repeat(5000)}`, whole],
    ['a long torn line', `${whole}{"text":"${'x'.repeat(300_000)}`, whole],
    [
      'a long whole line',
      `${whole}{"text":"${'x'.repeat(300_000)}"}\n`,
      `${whole}{"text":"${'x'.repeat(300_000)}"}\n`,
    ],
  ])('that is %s', (_, content, left) => {
    expect(mended(content)).toEqual({
      cut: Math.max(0, Buffer.byteLength(content) - Buffer.byteLength(left)),
      left,
    });
  });

  test('that is not there is none', () => expect(mendLines(`${file}.none`)).toBe(0));

  test('keeps every line before the one torn, wherever that breaks off', () => {
    const lines = fc.array(fc.record({ key: fc.string(), text: fc.string({ unit: 'grapheme' }) }), {
      minLength: 1,
    });
    fc.assert(
      fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
        const written = values.map((value) => `${JSON.stringify(value)}\n`);
        const before = written.slice(0, -1).join('');
        const last = Buffer.from(written.at(-1)!);
        const kept = Math.floor(share * last.length);
        const { left } = mended(Buffer.concat([Buffer.from(before), last.subarray(0, kept)]));
        const isWhole = kept >= last.length - 1;
        expect(left).toBe(isWhole ? before + written.at(-1)! : before);
      }),
      { numRuns: 300 },
    );
  });
});
