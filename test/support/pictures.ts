import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';
import { expect } from 'vitest';

/** Colours this near are the same (0…1), and this share of the pixels may differ: rounding of edges and of letters. */
const COLOUR = 0.2;
const SHARE = 0.01;
/** Sides may differ by so many pixels. */
const SIDE = 3;

const renewing = process.env.MIDSPAN_RENEW_PICTURES === '1';

/** Chromium draws letters alike on every machine: without hints and without the colours of a screen's parts. */
export const evenLetters = ['--font-render-hinting=none', '--disable-lcd-text', '--force-color-profile=srgb'];

const font = readFileSync(fileURLToPath(new URL('../../datasets/fonts/DejaVuSans.ttf', import.meta.url)));

/** Where pictures that differ are put to be looked at; temporary folders go with the run of the tests. */
const differing = fileURLToPath(new URL('../../node_modules/.cache/midspan-pictures', import.meta.url));

/** A style that sets every letter in the font that comes along, whatever fonts the machine has. */
export const shippedStyle = `@font-face{font-family:Shipped;src:url(data:font/ttf;base64,${font.toString('base64')})}
*,svg text{font-family:Shipped!important;transition:none!important;animation:none!important;caret-color:transparent!important}`;

/**
 * Holds a picture to the stored one of that name. With MIDSPAN_RENEW_PICTURES=1 it is stored instead, to be looked at
 * and committed.
 */
export function expectPicture(taken: Buffer, folder: string, name: string): void {
  const file = join(folder, `${name}.png`);
  if (renewing) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, taken);
    return;
  }
  const renew =
    'If the change is meant, run the test again with MIDSPAN_RENEW_PICTURES=1, look at the pictures and commit them.';
  expect(existsSync(file), `${file} is missing. ${renew}`).toBe(true);
  const [stored, now] = [PNG.sync.read(readFileSync(file)), PNG.sync.read(taken)];
  const [width, height] = [Math.min(stored.width, now.width), Math.min(stored.height, now.height)];
  const sides = [stored.width - now.width, stored.height - now.height].map(Math.abs);
  const changes = new PNG({ width, height });
  const pixels = pixelmatch(
    part(stored, width, height),
    part(now, width, height),
    changes.data,
    width,
    height,
    { threshold: COLOUR },
  );
  const share = pixels / (width * height);
  if (share <= SHARE && Math.max(...sides) <= SIDE) return;
  mkdirSync(differing, { recursive: true });
  const kept = join(differing, name.replaceAll('/', '-'));
  writeFileSync(`${kept}.now.png`, taken);
  writeFileSync(`${kept}.changes.png`, PNG.sync.write(changes));
  expect.fail(
    `${name} looks other than ${file}: ${(100 * share).toFixed(1)} % of the pixels (${100 * SHARE} % may), sides by ${sides.join(' and ')} pixels. See ${kept}.changes.png. ${renew}`,
  );
}

/** The upper left part of a picture. */
function part(picture: PNG, width: number, height: number): Buffer {
  const cut = new PNG({ width, height });
  PNG.bitblt(picture, cut, 0, 0, width, height, 0, 0);
  return cut.data;
}
