import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { expectPicture } from './pictures.ts';

/** A white picture of 100 × 100 with so many black pixels. */
function picture(black: number, height = 100): Buffer {
  const png = new PNG({ width: 100, height });
  png.data.fill(255);
  for (let i = 0; i < black; i++) png.data.fill(0, 4 * i, 4 * i + 3);
  return PNG.sync.write(png);
}

const folder = mkdtempSync(join(tmpdir(), 'midspan-stored-'));
writeFileSync(join(folder, 'white.png'), picture(0));

test('a picture passes that differs in few pixels, or by a pixel of height', () => {
  for (const taken of [picture(0), picture(90), picture(0, 102)]) expectPicture(taken, folder, 'white');
});

test.each([
  ['in 2 % of its pixels', picture(200), 'white', /2\.0 % of the pixels .* MIDSPAN_RENEW_PICTURES=1/],
  ['in height', picture(0, 120), 'white', /sides by 0 and 20 pixels/],
  ['from none, because none is stored', picture(0), 'other', /is missing\. .* MIDSPAN_RENEW_PICTURES=1/],
])('one that differs %s does not, and the message says how to renew it', (_how, taken, name, message) => {
  expect(() => expectPicture(taken, folder, name)).toThrow(message);
});
