import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PictureSize, Report } from '../../src/core/report.ts';
import { pictureSizes } from '../../src/core/report.ts';
import { UserError } from '../../src/core/user-error.ts';
import md from '../../src/reporters/md.ts';
import { curveFigure } from '../../src/reporters/pictures/figures.ts';
import { pictures } from '../../src/reporters/pictures/pictures.ts';
import { pixels } from '../../src/reporters/pictures/pixels.ts';
import svg from '../../src/reporters/svg.ts';
import { names } from './support/hostile.ts';
import { makeCurve } from './support/make-curve.ts';
import { filmDatabase, fixedReport, makeReport, nineCells, someDetails } from './support/make-report.ts';
import { render } from './support/render.ts';

const two = (): Report => {
  const curves = [makeCurve(), makeCurve({ direction: 'backward', failed: [4] })];
  return { ...makeReport(curves), overlays: [filmDatabase], details: someDetails(curves) };
};

/** Numbers to one decimal and one element a line, so that a last bit or another version of Vega's writer is no change. */
const normal = (picture: string): string =>
  picture
    .replace(/-?\d+\.\d+/g, (number) => String(Number(Number(number).toFixed(1)) || 0))
    .replaceAll('><', '>\n<');

test('every chart gives the stored drawing', async () => {
  for (const [name, content] of Object.entries(await render(svg, two())))
    await expect(normal(content)).toMatchFileSnapshot(`expected/${name.replace('.svg', '.snap.svg')}`);
});

const curveOf = async (report: Report, size: PictureSize) =>
  (await pictures(report, size, (shown) => [curveFigure(shown)]))[0]!;

/** Width and height in the head of a PNG. */
const sizeOf = (png: Uint8Array) => {
  const view = new DataView(png.buffer, png.byteOffset);
  expect([...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join('')).toBe('PNG');
  return { width: view.getUint32(16), height: view.getUint32(20) };
};

test('a column is 85 mm at 300 dots an inch, a slide 1920 × 1080, a pull request at most 1800', async () => {
  const sizes = [];
  for (const size of pictureSizes) sizes.push(sizeOf(await pixels(await curveOf(nineCells(), size))));
  const [pr, column, slide] = sizes;
  expect(pr!.width).toBe(1800);
  expect(column!.width).toBe(1004);
  expect(slide).toEqual({ width: 1920, height: 1080 });
  expect((await curveOf(nineCells(), 'column')).svg).toContain(
    '<svg xmlns="http://www.w3.org/2000/svg" width="85mm"',
  );
});

test('a drawing names concrete colours only, and loads and runs nothing', async () => {
  for (const content of Object.values(await render(svg, fixedReport()))) {
    expect(content.match(/var\(|<script|href=|url\(|<style|\bon\w+=|<image|<foreignObject/gi)).toBeNull();
  }
});

test('what makes a run untrustworthy stands above everything else', async () => {
  const { svg: drawn } = await curveOf(fixedReport(), 'pr');
  const texts = [...drawn.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text!);
  expect(texts[0]).toMatch(/^INVALID, do not trust this: /);
  expect(texts.findIndex((text) => text.startsWith('SYNTHETIC'))).toBeLessThan(
    texts.indexOf('Accuracy by depth'),
  );
});

test('names of all sorts leave a drawing that a strict reader takes', async () => {
  const curves = names.map((model) => makeCurve({ model, probe: model }));
  for (const picture of await pictures({ ...makeReport(curves), details: someDetails(curves) }, 'slide'))
    expect(sizeOf(await pixels(picture)).width).toBe(1920);
});

test('a published line with an endless name stays in the picture', async () => {
  const label = 'x'.repeat(400);
  const overlay = { name: label, source: label, series: [{ label, points: [{ depth: 0.5, p: 0.5 }] }] };
  const report = { ...makeReport([makeCurve({ model: label })]), overlays: [overlay] };
  const { svg: drawn } = await curveOf(report, 'pr');
  expect(Math.max(...[...drawn.matchAll(/>(x+…?)</g)].map(([, text]) => text!.length))).toBeLessThan(70);
  await pixels(await curveOf(report, 'pr'));
});

describe('a picture that resvg cannot draw', () => {
  const picture = (inner: string) => ({
    ...{ width: 400, height: 300, pixels: 800 },
    svg: `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">${inner}</svg>`,
  });
  const sound = picture('<rect width="9" height="9"/>');
  /** resvg 0.34 unwraps nothing here, and ends its process. */
  const fatal = picture(
    '<mask id="m"><rect width="1e9" height="1e9"/></mask><g mask="url(#m)"><rect x="-1e9" width="3e9" height="1e9"/></g>',
  );

  test('is an error in one sentence, and the next one is drawn', async () => {
    await expect(pixels(fatal)).rejects.toThrow(
      new UserError(
        'A picture cannot be made into pixels: resvg cannot draw one of its figures.',
        'Shorten names of models and overlays, or use --format svg.',
      ),
    );
    expect(sizeOf(await pixels(sound)).width).toBe(800);
  });

  test('does not take those down that wait behind it', async () => {
    const ends = await Promise.allSettled([pixels(sound), pixels(fatal), pixels(sound)]);
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  test('or that takes too long is given up', async () => {
    const endless = picture(`<text x="4" y="20" stroke="#000">${'W'.repeat(200_000)}</text>`);
    await expect(pixels(endless, 1000)).rejects.toThrow(/it takes longer than 1 s/);
    expect(sizeOf(await pixels(sound)).width).toBe(800);
  });

  test('that is no SVG is said to be none', async () => {
    await expect(pixels({ ...sound, svg: '<svg' })).rejects.toThrow(UserError);
  });
});

test('labels of any signs and any length can be drawn', async () => {
  const label = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc
      .tuple(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }), fc.nat(20_000))
      .map(([text, times]) => text.repeat(times)),
    fc.constantFrom('\u202E\u0301'.repeat(500), '\uD800', '\uFFFF\u0000', '🏴\u{E0067}\u{E007F}'.repeat(90)),
  );
  const law = fc.asyncProperty(label, label, async (model, other) => {
    const curves = [makeCurve({ model, probe: other })];
    const overlay = {
      name: other,
      source: model,
      series: [{ label: other, points: [{ depth: 0.5, p: 0.5 }] }],
    };
    const report = { ...makeReport(curves), overlays: [overlay], details: someDetails(curves, other) };
    const { width, height } = sizeOf(await pixels(await curveOf(report, 'pr')));
    expect(width).toBeGreaterThan(0);
    expect(height).toBeLessThan(3000);
  });
  await fc.assert(law, { numRuns: 8, seed: 6 });
});

test('words are drawn although the machine may have no font', async () => {
  const picture = await curveOf(makeReport([makeCurve()]), 'pr');
  const wordless = { ...picture, svg: picture.svg.replace(/<text[\s\S]*?<\/text>/g, '') };
  expect((await pixels(picture)).length).toBeGreaterThan(1.5 * (await pixels(wordless)).length);
});

test('markdown has a row a curve and shows the picture that comes with it', async () => {
  const page = (await render(md, two()))['report.md']!;
  expect(page).toContain('(curve.png)');
  expect(page).toContain('| table | forward | 4k | 720 | 0 | 69.6 | +22.5 [14.6, 29.9] |');
  expect(page.match(/^\| table /gm)).toHaveLength(2);
});

test('markdown takes foreign names for text', async () => {
  const model = '<img src=x>|[a](http://b)\n# `c` @d';
  const page = (await render(md, makeReport([makeCurve({ model })])))['report.md']!;
  expect(page.match(/(?<!\\)<|(?<!\\)\[a|^# `|http:\/\//gm)).toBeNull();
});
