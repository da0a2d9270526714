import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curveColumns, summaryColumns } from '../../src/reporters/csv/columns.ts';
import { controlColumns } from '../../src/reporters/csv/controls.ts';
import { effectiveColumns } from '../../src/reporters/csv/effective.ts';
import csv from '../../src/reporters/csv.ts';
import { hostileCurve, names } from './support/hostile.ts';
import { makeCurve } from './support/make-curve.ts';
import { fixedReport, makeReport, someControls, someEffective } from './support/make-report.ts';
import { render } from './support/render.ts';

const rowsOf = (text: string) => parse(text, { columns: true }) as Readonly<Record<string, string>>[];

test('the fixed report gives the stored files', async () => {
  const files = await render(csv, fixedReport());
  expect(Object.keys(files)).toEqual(['curves.csv', 'summary.csv', 'controls.csv', 'effective-length.csv']);
  await expect(files['curves.csv']).toMatchFileSnapshot('expected/curves.snap.csv');
  await expect(files['summary.csv']).toMatchFileSnapshot('expected/summary.snap.csv');
});

test('controls and effective lengths have rows of their own, empty cells where nothing is known', async () => {
  const report = fixedReport();
  const nothing = await render(csv, report);
  expect(rowsOf(nothing['controls.csv']!)).toEqual([]);
  expect(rowsOf(nothing['effective-length.csv']!)).toEqual([]);
  const [controls, effective] = [someControls(report.curves), someEffective(report.curves)];
  const files = await render(csv, { ...report, controls, effective });
  expect(rowsOf(files['controls.csv']!)).toHaveLength(controls.length);
  expect(rowsOf(files['controls.csv']!).find(({ control }) => control === 'absent')).toMatchObject({
    ...{ n: '0', unscored: '60', share: '', share_lo: '', found_start: '' },
  });
  expect(rowsOf(files['effective-length.csv']!).at(-1)).toMatchObject({
    ...{ tau: '0.5', lo: '', hi: '', point: '', ruler: '', longest: '16384', base_from: 'control' },
  });
  await expect(files['controls.csv']).toMatchFileSnapshot('expected/controls.snap.csv');
  await expect(files['effective-length.csv']).toMatchFileSnapshot('expected/effective-length.snap.csv');
});

test('a bin without results has empty cells, not zeros', async () => {
  const files = await render(csv, makeReport([makeCurve({ failed: [4] })]));
  const [row] = rowsOf(files['curves.csv']!).filter(({ bin }) => bin === '4');
  expect(row).toMatchObject({
    n: '0',
    unscored: '48',
    p: '',
    ci_lo: '',
    ci_hi: '',
    band_lo: '',
    depth_mean: '',
  });
});

test('a curve without results has empty cells for all it could not know', async () => {
  const nothing = makeCurve({ failed: Array.from({ length: 15 }, (_, bin) => bin) });
  const [row] = rowsOf((await render(csv, makeReport([nothing])))['summary.csv']!);
  expect(row).toMatchObject({ n: '0', unscored: '720', accuracy: '', lim: '', lim_deff: '', u_reject: '' });
  expect(row).toMatchObject({ pattern: 'too few', outcome_error: '720', synthetic: 'false' });
});

test('numbers come back as they were, negative ones too', async () => {
  const curve = makeCurve({ shape: (depth) => 0.5 + 0.4 * Math.sin(Math.PI * depth) });
  const [row] = rowsOf((await render(csv, makeReport([curve])))['summary.csv']!);
  expect(Number(row!.lim)).toBeCloseTo(curve.lim!.est, 8);
  expect(Number(row!.lim)).toBeLessThan(0);
});

test('text that a spreadsheet would run is made inert', async () => {
  const models = names.filter((name) => /^[=+\-@]/.test(name));
  const curves = models.map((model) => makeCurve({ model }));
  const rows = rowsOf((await render(csv, makeReport(curves)))['summary.csv']!);
  expect(rows.map(({ model }) => model)).toEqual(models.map((model) => `'${model}`));
});

test('every column has a name of its own and says what it holds', () => {
  for (const columns of [curveColumns, summaryColumns, controlColumns, effectiveColumns]) {
    const all = columns as readonly { name: string; describe: string }[];
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    expect(all.filter(({ describe }) => describe.length < 8)).toEqual([]);
  }
});

test('whatever the figures and names, every line has all columns and only numbers are numbers', async () => {
  const law = fc.asyncProperty(fc.array(hostileCurve, { maxLength: 3 }), async (curves) => {
    const [controls, effective] = [someControls(curves), someEffective(curves)];
    const files = await render(csv, makeReport(curves, { controls, effective }));
    for (const [name, width, count] of [
      ['curves.csv', curveColumns.length, 15 * curves.length],
      ['summary.csv', summaryColumns.length, curves.length],
      ['controls.csv', controlColumns.length, controls.length],
      ['effective-length.csv', effectiveColumns.length, 3 * effective.length],
    ] as const) {
      const rows = parse(files[name]!) as string[][];
      expect(rows.length).toBe(1 + count);
      expect(rows.every((row) => row.length === width)).toBe(true);
      expect(rows.flat().filter((cell) => /^(NaN|-?Infinity|undefined|null|-0)$/.test(cell))).toEqual([]);
    }
  });
  await fc.assert(law, { numRuns: 60 });
});
