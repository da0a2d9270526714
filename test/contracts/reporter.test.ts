import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';
import type { Report } from '../../src/core/report.ts';
import { hostileCurve, names as hostileNames } from '../reporters/support/hostile.ts';
import { makeCurve, shapes } from '../reporters/support/make-curve.ts';
import {
  filmDatabase,
  fixedReport,
  makeManifest,
  makeReport,
  nineCells,
} from '../reporters/support/make-report.ts';
import { bytesOf } from '../reporters/support/render.ts';
import { frozen } from './support/generated.ts';
import { every } from './support/plugins.ts';

/** Names that are hostile to files, shells and screens, but hold no word that a figure gone wrong would show as. */
const text = fc.constantFrom(...hostileNames);
const hostileReport: fc.Arbitrary<Report> = fc
  .record({
    curves: fc.array(hostileCurve, { maxLength: 2 }),
    name: text,
    lines: fc.array(text, { maxLength: 3 }),
  })
  .map(({ curves, name, lines }) => ({
    ...makeReport(curves),
    manifest: { ...makeManifest(curves), id: name, template: name },
    overlays: [
      { name, source: name, series: [{ label: name, points: [{ depth: 0.5, p: 0.5 }] }] },
      { name, source: name, series: [] },
    ],
    invalid: lines,
    warnings: lines,
  }));

const reports: readonly (readonly [string, Report])[] = [
  ['an ordinary report', { ...nineCells(), overlays: [filmDatabase] }],
  ['a report with all sorts of curves, reasons and notes', fixedReport()],
  ['a report without curves', makeReport([])],
  [
    'a report of one result',
    makeReport([
      makeCurve({ haystacks: 1, perCell: 1, empty: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14] }),
    ]),
  ],
  ['a report that does not know how many', makeReport([{ ...makeCurve(), n: Number.NaN }])],
  ['a report of failures', makeReport([makeCurve({ failed: [...Array(15).keys()] })])],
  [
    'a perfect and a hopeless model',
    makeReport([makeCurve({ shape: shapes.perfect }), makeCurve({ model: 'b', shape: shapes.zero })]),
  ],
  [
    'a run that is still going on',
    { ...fixedReport(), manifest: { ...fixedReport().manifest, ended: null } },
  ],
];

/** Programs that a page brings along are not what it says. */
const textOf = ({ bytes }: Drawn): string => bytes.toString('utf8').replace(/<script>[\s\S]*?<\/script>/, '');

const hashed = ({ name, bytes }: Drawn) => ({ name, hash: sha256(bytes) });

interface Drawn {
  readonly name: string;
  readonly bytes: Buffer;
}

describe.each(await every('reporter'))('the reporter $name', ({ plugin }) => {
  const options = { columns: 80, colour: false };
  const render = async (report: Report, more: Partial<typeof options> = {}): Promise<readonly Drawn[]> => {
    const files = await plugin.render(frozen(report), { ...options, ...more });
    return await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await bytesOf(file) })));
  };
  const check = (files: readonly Drawn[]): void => {
    expect(files.length).toBeGreaterThan(0);
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
    for (const file of files) {
      expect(file.name).toMatch(/^[a-z0-9][a-z0-9.-]*$/);
      expect(textOf(file).trim()).not.toBe('');
      expect(
        textOf(file).match(/.{0,30}(?:\bNaN\b|\bundefined\b|\bInfinity\b|\[object ).{0,30}/)?.[0],
      ).toBeUndefined();
    }
  };

  test('says what it is', () => expect(plugin.describe).toMatch(/^\S.*\S$/));

  test.each(reports)(
    'draws %s in files with plain names and no figure that is none',
    async (_name, report) => {
      check(await render(report));
    },
  );

  test.each(reports)(
    'draws %s in the same bytes every time, and changes nothing in it',
    async (_name, report) => {
      const { answers, ...rest } = report;
      const again = await render({ ...structuredClone(rest), answers });
      expect(again.map(hashed)).toEqual((await render(report)).map(hashed));
    },
  );

  test.each([0, 40, Number.POSITIVE_INFINITY])('takes a terminal of %f columns', async (columns) => {
    const report = { ...makeReport([makeCurve()]), invalid: ['It is so.'], warnings: ['It may be.'] };
    for (const colour of [true, false]) check(await render(report, { columns, colour }));
  });

  test('gives files of the same names whatever is in the report', async () => {
    const names = async (report: Report) => (await render(report)).map(({ name }) => name);
    expect(await names(makeReport([]))).toEqual(await names(fixedReport()));
  });

  test('shows which model and which probe a curve is of', async () => {
    const named = makeReport([makeCurve({ model: 'm0del-x', probe: 'pr0be-y' })]);
    const files = await render(named);
    // Pixels have no text to search, and answers are no curves; these files are looked at in test/reporters.
    if (files.every(({ name }) => /\.(?:png|parquet)$/.test(name))) return;
    const all = files.map(textOf).join('\n');
    expect(all).toContain('m0del-x');
    expect(all).toContain('pr0be-y');
  });

  test('draws a report with hostile names and figures', async () => {
    const law = fc.asyncProperty(hostileReport, async (report) => check(await render(report)));
    await fc.assert(law, { numRuns: plugin.onRequest ? 3 : 15, seed: 1 });
  });
});
