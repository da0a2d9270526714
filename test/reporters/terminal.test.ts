import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import terminal from '../../src/reporters/terminal.ts';
import { hostileCurve, names } from './support/hostile.ts';
import { makeCurve, shapes } from './support/make-curve.ts';
import { fixedReport, makeReport, nineCells } from './support/make-report.ts';
import { render, renderOne } from './support/render.ts';

const widest = (text: string) => Math.max(...text.split('\n').map((line) => line.length));
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes are what is looked for
const escapes = /\u001b\[\d+m/g;

test.each([80, 120])('the fixed report at %i columns gives the stored text', async (columns) => {
  const files = await render(terminal, fixedReport(), { columns });
  expect(Object.keys(files)).toEqual(['stdout']);
  await expect(files.stdout).toMatchFileSnapshot(`expected/stdout-${columns}.snap.txt`);
});

test.each([40, 60, 80, 100, 120, 200])('no line is wider than %i columns', async (columns) => {
  for (const report of [fixedReport(), nineCells(['http://127.0.0.1:8000/v1#a-model-with-a-long-name'])]) {
    expect(widest(await renderOne(terminal, report, { columns }))).toBeLessThanOrEqual(columns);
  }
});

test('colour changes nothing but colour', async () => {
  const plain = await renderOne(terminal, fixedReport());
  const coloured = await renderOne(terminal, fixedReport(), { colour: true });
  expect(plain).not.toMatch(escapes);
  expect(coloured).toMatch(escapes);
  expect(coloured.replace(escapes, '')).toBe(plain);
});

test('the bars fall and rise with the curve, with a dot where nothing was scored', async () => {
  const text = await renderOne(terminal, makeReport([makeCurve({ shape: shapes.cliff, empty: [7] })]));
  expect(text).toContain('███████·█▁▁▁▁▁▁');
});

test('a simulated model is called SYNTHETIC in its heading and in its verdict', async () => {
  const text = await renderOne(terminal, makeReport([makeCurve({ model: 'synthetic:u', synthetic: true })]));
  expect(text).toMatch(/^synthetic:u {2}SYNTHETIC$/m);
  expect(text).toContain('synthetic:u (SYNTHETIC, simulated): in table forward 4k');
});

test('why a run must not be trusted stands first', async () => {
  const [first] = (await renderOne(terminal, fixedReport())).split('\n');
  expect(first).toBe(' INVALID  Do not trust this run:');
});

test.each([
  [
    'a dip in one curve',
    [makeCurve()],
    /in table forward 4k the middle is below .* by 22\.5 \[14\.6, 29\.9\] points/,
  ],
  [
    'dips in several',
    [makeCurve(), makeCurve({ direction: 'backward' })],
    /in 2 of 2 curves, most in table forward 4k/,
  ],
  ['no dip', [makeCurve({ shape: shapes.flat })], /no middle below the ends was found .* up to 5\.3 points/],
  ['a rise', [makeCurve({ shape: shapes.cliff })], /it is above it in 1 of 1 curve; pattern: declining/],
  ['no results', [makeCurve({ failed: [...Array(15).keys()] })], /nothing was scored \(720 queries failed\)/],
  ['no middle', [makeCurve({ empty: [5, 6, 7, 8, 9] })], /too few results to say anything about the middle/],
])('the verdict on %s says so', async (_, curves, words) => {
  expect((await renderOne(terminal, makeReport(curves))).replace(/\n/g, ' ')).toMatch(words);
});

describe('a dip in one curve of nine', () => {
  const others = Array.from({ length: 8 }, (_, n) =>
    makeCurve({ length: 1024 * (n + 1), shape: shapes.flat }),
  );
  const told = async (lo: number, dips = 1): Promise<string> => {
    const curve = makeCurve({ direction: 'backward' });
    const dipping = Array.from({ length: dips }, (_, n) => ({
      ...curve,
      length: 2048 * (n + 1),
      lim: { ...curve.lim!, est: 0.2, lo, hi: 0.4 - lo },
    }));
    const text = await renderOne(terminal, makeReport([...dipping, ...others.slice(dips - 1)]), {
      columns: 400,
    });
    return text.replace(/\n/g, ' ');
  };
  const byChance = /of runs without any dip about 1 in 5 shows as many by chance/;

  test('is said to be no more than chance shows', async () => {
    expect(await told(0.01)).toMatch(byChance);
  });

  test('is not where it is beyond chance also as the largest of nine', async () => {
    expect(await told(0.08)).not.toMatch(/by chance/);
  });

  test('is not where others dip too', async () => {
    expect(await told(0.01, 3)).toMatch(/in 3 of 9 curves/);
    expect(await told(0.01, 3)).not.toMatch(/by chance/);
  });
});

test('a report without curves says that there is nothing', async () => {
  expect(await renderOne(terminal, makeReport([]))).toContain('There is nothing to show');
});

test('names cannot give the terminal orders', async () => {
  const curves = names.map((model) => makeCurve({ model, probe: model }));
  expect(await renderOne(terminal, makeReport(curves))).not.toMatch(/(?!\n)[\p{Cc}\u202e]/u);
});

test('whatever the figures and names, no line is too wide and no figure is nonsense', async () => {
  const law = fc.asyncProperty(fc.array(hostileCurve, { maxLength: 3 }), async (curves) => {
    const text = await renderOne(terminal, makeReport(curves), { columns: 120 });
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(widest(text)).toBeLessThanOrEqual(120);
  });
  await fc.assert(law, { numRuns: 60 });
});

describe('charts', () => {
  const chartsOf = async (report: Report, columns: number): Promise<string> => {
    const [file] = await terminal.render(report, { columns, colour: false, charts: true });
    return String(file!.content);
  };

  test.each([40, 100])('the fixed report at %i columns gives the stored text', async (columns) => {
    const text = await chartsOf(fixedReport(), columns);
    await expect(text).toMatchFileSnapshot(`expected/charts-${columns}.snap.txt`);
    const charts = text.split('\n').slice(text.split('\n').findIndex((line) => line.startsWith('100 %')) - 2);
    expect(charts.filter((line) => line.length > columns)).toEqual([]);
  });

  test('a point stands at its height, between the ends of its interval', async () => {
    const curve = makeCurve({ shape: () => 0.5 });
    const lines = (await chartsOf(makeReport([curve]), 100)).split('\n');
    const at = lines.findIndex((line) => line.startsWith(' 50 %'));
    expect(lines[at]!.match(/●/g)).toHaveLength(
      curve.bins.filter(({ p }) => Math.abs(p! - 0.5) < 0.025).length,
    );
    const marks = lines.filter((line) => line.includes('●')).flatMap((line) => line.match(/●/g) ?? []);
    expect(marks).toHaveLength(15 + 1);
  });
});
