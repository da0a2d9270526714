import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Report } from '../../src/core/report.ts';
import html from '../../src/reporters/html.ts';
import { hostileCurve, names } from './support/hostile.ts';
import { makeCurve } from './support/make-curve.ts';
import {
  filmDatabase,
  fixedReport,
  makeManifest,
  makeReport,
  nineCells,
  someDetails,
} from './support/make-report.ts';
import { renderOne } from './support/render.ts';

/** Every tag with the names of its attributes, without what these hold. */
const tagsOf = (page: string) =>
  [...page.replace(/<script[\s\S]*?<\/script>/g, '').matchAll(/<[a-z!/][^>]*>/gi)].map(([tag]) =>
    tag.replace(/="[^"]*"/g, ''),
  );
/** What of a page matches, so that a failure shows that and not the page. */
const found = (page: string, pattern: RegExp) => page.match(pattern) ?? [];
const panelsOf = (page: string) => [...page.matchAll(/<article[\s\S]*?<\/article>/g)].map(([panel]) => panel);

test('the same report gives the same bytes', async () => {
  expect(await renderOne(html, fixedReport())).toBe(await renderOne(html, fixedReport()));
});

/** The page without its own script, which is Vega's and ours. */
const wordsOf = (page: string) => page.replace(/<script>[\s\S]*?<\/script>/, '');
const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('nothing is loaded from anywhere, and one script runs: our own', async () => {
  const page = await renderOne(html, { ...nineCells(), overlays: [filmDatabase] });
  const strange =
    /\/\/\w|\bsrc=|href=|url\(|@import|<script(?! type="application\/json" id="data">)|<link|<iframe|\bon\w+=/gi;
  expect(found(wordsOf(page).replaceAll('https://vega.github.io/schema', ''), strange)).toEqual([]);
});

test('the policy allows the style sheet and the script of the page and nothing else', async () => {
  const page = await renderOne(html, fixedReport());
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)![1]!;
  const script = /<script>([\s\S]*?)<\/script>/.exec(page)![1]!;
  expect(page).toContain(
    `content="default-src 'none'; style-src ${hash(style)}; script-src ${hash(script)}; base-uri 'none'; form-action 'none'"`,
  );
  expect(found(wordsOf(page), /\sstyle="/g)).toEqual([]);
});

test('a page of nine cells, three models and four lengths stays under 1.5 MB', async () => {
  const report = nineCells(['a', 'b', 'c'], [4096, 8192, 16384, 32768]);
  const details = someDetails(report.curves, 'x'.repeat(1000));
  const excerpts = Array.from({ length: 500 }, () => details.excerpts).flat();
  const page = await renderOne(html, { ...report, details: { ...details, excerpts } });
  expect(Buffer.byteLength(page)).toBeLessThan(1.5e6);
});

test('ids are unique, and every label points at one', async () => {
  const page = await renderOne(html, nineCells(['a', 'b']));
  const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, id] of page.matchAll(/aria-labelledby="([^"]*)"/g)) expect(ids).toContain(id);
});

test('there is a panel per probe, direction and length, with all models in it', async () => {
  const panels = panelsOf(await renderOne(html, nineCells(['a', 'b'], [4096, 8192])));
  expect(panels.length).toBe(18);
  expect(panels[0]).toContain(
    'aria-label="Accuracy by depth, document forward 4k. a: 81.3\u00a0% at the start',
  );
  for (const panel of panels) {
    expect(panel.match(/class="glyph"/g)?.length).toBe(2);
    expect(panel.match(/scope="rowgroup"/g)?.length).toBe(2);
    expect(panel).toContain('n 1440');
  }
});

test('a panel says how far the middle lies below the ends, and what was not scored', async () => {
  const [panel] = panelsOf(await renderOne(html, makeReport([makeCurve({ failed: [4] })])));
  expect(panel).toMatch(/middle 2\d\.\d points below the ends/);
  expect(panel).toContain('48 unscored');
});

test('published curves are drawn in the panel they belong to, or in all when they belong to none', async () => {
  const withOverlay = async (report: Report) =>
    panelsOf(await renderOne(html, { ...report, overlays: [filmDatabase] })).map((panel) =>
      panel.includes('FILM paper, figure 1, 32K'),
    );
  expect(await withOverlay(nineCells())).toEqual([
    false,
    false,
    false,
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
  expect(await withOverlay(makeReport([makeCurve({ probe: 'tickets' })]))).toEqual([true]);
});

test('simulated models, reasons not to trust and notes each have a banner', async () => {
  const page = await renderOne(html, fixedReport());
  expect(page).toContain('<strong>SYNTHETIC:</strong> synthetic:declining is simulated');
  expect(page).toContain('INVALID: do not trust this run.');
  for (const said of [...fixedReport().invalid, ...fixedReport().warnings]) expect(page).toContain(said);
  expect(await renderOne(html, makeReport([makeCurve()]))).not.toMatch(/SYNTHETIC|INVALID/);
});

test('where wrong answers came from is shown only when some were traced', async () => {
  expect(await renderOne(html, makeReport([makeCurve()]))).toContain('Where wrong answers came from');
  expect(await renderOne(html, makeReport([makeCurve({ wrong: ['refusal'] })]))).not.toContain('Where wrong');
});

test('what a run did not keep has no section', async () => {
  const sections = async (report: Report) =>
    [...(await renderOne(html, report)).matchAll(/<h2 id="(\w+)"/g)].map(([, id]) => id);
  const curves = [makeCurve()];
  const always = ['curves', 'positions', 'outcomes', 'confusions', 'summary', 'measured'];
  expect(await sections(makeReport(curves))).toEqual(always);
  const all = await sections(makeReport(curves, { details: someDetails(curves) }));
  expect(all.toSorted()).toEqual([...always, 'directions', 'samples', 'usage'].toSorted());
});

test('the tables say what direction, cache and clock said', async () => {
  const curves = [makeCurve()];
  const page = await renderOne(html, makeReport(curves, { details: someDetails(curves) }));
  expect(page).toContain(
    '>table 4k: forward → backward</th><td>-10.0 [-20.0, 1.0]</td><td>100</td><td>60</td>',
  );
  expect(page).toContain('<td>48<td>400 ms<td>900 ms<td>75.0\u00a0%');
  expect(page).toContain('<td>720</td><td>720000</td><td>75.0\u00a0%</td><td>7200</td>');
});

test('a tile of too few results is called so', async () => {
  const thin = makeReport([makeCurve({ haystacks: 1, perCell: 2 })]);
  expect(await renderOne(html, thin)).toMatch(/<td>\d+ \*<\/td>/);
  expect(wordsOf(await renderOne(html, makeReport([makeCurve()])))).not.toMatch(/<td>\d+ \*<\/td>/);
});

test('the command that asks again is given as a shell takes it, and none for imported results', async () => {
  const curves = [makeCurve({ model: "synthetic:u?sag=0.3&it's" })];
  const page = await renderOne(html, makeReport(curves));
  const command =
    "npx midspan run --model 'synthetic:u?sag=0.3&it'\\''s' --probe table.forward --length 4k --haystacks 24 --queries 30 --seed 7 --max-tokens 128 --corpus table=generated --tokenizer o200k";
  expect(page.replaceAll('&#39;', "'").replaceAll('&amp;', '&')).toContain(`<dd>${command}</dd>`);
  const asked = makeManifest(curves);
  const controlled = { ...asked, plan: { ...asked.plan, controls: ['oracle', 'base'] as const } };
  expect(await renderOne(html, makeReport(curves, { manifest: controlled }))).toContain(
    ' --controls oracle,base ',
  );
  const imported = { from: 'film', task: 'code', files: ['a', 'b'] };
  const manifest = { ...makeManifest(curves), imported };
  expect(await renderOne(html, makeReport(curves, { manifest }))).not.toContain('Ask again with');
});

test('a report without curves says that there is nothing', async () => {
  expect(await renderOne(html, makeReport([]))).toContain('There is nothing to show');
});

/** A report with one text in every place that takes any. */
function named(text: string): Report {
  const curves = [makeCurve({ model: text, probe: text, synthetic: true })];
  return {
    ...makeReport(curves),
    manifest: { ...makeManifest(curves), id: text, template: text },
    overlays: [{ name: text, source: text, series: [{ label: text, points: [{ depth: 0.5, p: 0.5 }] }] }],
    invalid: [text],
    warnings: [text],
  };
}
const plain = renderOne(html, named('plain'));

test.each(names.filter((name) => name.trim()))('the name %j is text wherever it stands', async (name) => {
  const page = await renderOne(html, named(name));
  expect(tagsOf(page)).toEqual(tagsOf(await plain));
  expect(found(wordsOf(page), /(?![\t\n\r])\p{Cc}/gu)).toEqual([]);
});

test('whatever the figures and names, no figure is nonsense', async () => {
  const law = fc.asyncProperty(fc.array(hostileCurve, { maxLength: 3 }), async (curves) => {
    const page = wordsOf(await renderOne(html, makeReport(curves)));
    expect(found(page, /.{20}(?:NaN|Infinity|undefined|>null<).{20}/g)).toEqual([]);
  });
  await fc.assert(law, { numRuns: 12 });
});
