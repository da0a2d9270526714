import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summaryJson } from '../../src/reporters/json/summary.ts';
import json from '../../src/reporters/json.ts';
import { hostileCurve } from './support/hostile.ts';
import { makeCurve } from './support/make-curve.ts';
import { fixedReport, makeManifest, makeReport } from './support/make-report.ts';
import { renderOne } from './support/render.ts';

interface Document {
  readonly schema: string;
  readonly invalid_reasons?: readonly string[];
  readonly curves: readonly {
    readonly compat_key: string;
    readonly curve: readonly { readonly bin: number; readonly n: number; readonly k: number }[];
    readonly cells: readonly Readonly<Record<'bin' | 'n' | 'k_retrieved' | 'depth_sum', number>>[];
  }[];
}

const documentOf = async (...report: Parameters<typeof makeReport>) =>
  JSON.parse(await renderOne(json, makeReport(...report))) as Document;

test('a small report gives the stored file', async () => {
  const report = makeReport([makeCurve({ haystacks: 2, failed: [4] })]);
  await expect(await renderOne(json, report)).toMatchFileSnapshot('expected/curves.snap.json');
});

test('the cells add up to the bins, so that files can be merged', async () => {
  const { schema, curves } = await documentOf([
    makeCurve(),
    makeCurve({ direction: 'backward', failed: [3] }),
  ]);
  expect(schema).toBe('lim-curve/1');
  for (const { curve, cells } of curves) {
    for (const { bin, n, k } of curve) {
      const own = cells.filter((cell) => cell.bin === bin);
      expect(own.reduce((sum, cell) => sum + cell.n, 0)).toBe(n);
      expect(own.reduce((sum, cell) => sum + cell.k_retrieved, 0)).toBe(k);
    }
  }
});

test('the key of what may be merged depends on the task and the wording, not on the model or the run', async () => {
  const keyOf = async (curve = makeCurve(), change: Partial<ReturnType<typeof makeManifest>> = {}) => {
    const { curves } = await documentOf([curve], { manifest: { ...makeManifest([curve]), ...change } });
    return curves[0]!.compat_key;
  };
  const key = await keyOf();
  expect(await keyOf(makeCurve({ model: 'another' }))).toBe(key);
  expect(await keyOf(makeCurve(), { id: 'later', ended: null, node: 'v24.0.0' })).toBe(key);
  expect(await keyOf(makeCurve({ length: 8192 }))).not.toBe(key);
  expect(await keyOf(makeCurve({ direction: 'backward' }))).not.toBe(key);
  expect(await keyOf(makeCurve(), { template: 'other/1' })).not.toBe(key);
  expect(await keyOf(makeCurve(), { versions: { 'probe.table': 2, 'scorer.fields': 1 } })).not.toBe(key);
  expect(
    await keyOf(makeCurve(), { versions: { 'probe.table': 1, 'scorer.fields': 1, 'probe.code': 3 } }),
  ).toBe(key);
});

test('reasons not to trust a run are in the file, and only then', async () => {
  const { invalid_reasons } = JSON.parse(await renderOne(json, fixedReport())) as Document;
  expect(invalid_reasons).toEqual(fixedReport().invalid);
  expect(await documentOf([makeCurve()])).not.toHaveProperty('invalid_reasons');
});

test('the summary has the figures scripts read, null where nothing was scored', () => {
  const nothing = makeCurve({ failed: Array.from({ length: 15 }, (_, bin) => bin), synthetic: true });
  const [good, empty] = summaryJson(makeReport([makeCurve(), nothing])).curves;
  expect(good).toMatchObject({ probe: 'table', direction: 'forward', length: 4096, n: 720, pattern: 'U' });
  expect(good).toMatchObject({ u: { reject: true }, synthetic: false });
  expect(good!.accuracy).toBeCloseTo(501 / 720, 8);
  expect(Object.keys(good!.lim!)).toEqual(['est', 'lo', 'hi']);
  expect(good!.lim!.est).toBeCloseTo(0.225, 8);
  expect(empty).toMatchObject({ n: 0, accuracy: null, lim: null, primacy: null, recency: null, u: null });
  expect(empty).toMatchObject({ gap_raw: null, gap_eb: null, synthetic: true, outcomes: { error: 720 } });
});

test('whatever the figures and names, the file is JSON without any that is no number', async () => {
  const law = fc.asyncProperty(fc.array(hostileCurve, { maxLength: 3 }), async (curves) => {
    const text = await renderOne(json, makeReport(curves));
    const { curves: back } = JSON.parse(text) as { curves: { model: { name: string } }[] };
    expect(back.map(({ model }) => model.name)).toEqual(curves.map(({ model }) => model));
    expect(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')).not.toMatch(/NaN|Infinity|undefined/);
    expect(JSON.stringify(summaryJson(makeReport(curves)).curves.map((curve) => curve.lim))).not.toMatch(
      /NaN|Infinity/,
    );
  });
  await fc.assert(law, { numRuns: 60 });
});
