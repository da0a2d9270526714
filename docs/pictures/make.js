// @ts-check
// Draws the pictures of ../reading-a-curve.md from simulated models, with the report's own charts. Needs the build.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, View } from 'vega';

const dist = new URL('../../dist/src/', import.meta.url);
/** @param {string} file */
const built = (file) => import(new URL(file, dist).href);
const { readCurves } = await built('view/figures.js');
const { curveChart } = await built('reporters/charts/curve.js');
const { filled } = await built('reporters/charts/chart.js');
const { markOf } = await built('reporters/charts/marks.js');
const { specs } = await built('reporters/charts/prepared.js');
const { style } = await built('reporters/html/style.js');

const models = {
  u: 'synthetic:u?sag=0.5',
  flat: 'synthetic:flat?accuracy=0.9',
  cliff: 'synthetic:cliff?at=0.6',
  'front-loss': 'synthetic:front?accuracy=0.95&at=0.15',
};
/** The light colours: the first value that the style sheet gives each name. */
const colours = new Map();
for (const [, name, value] of style.matchAll(/(--[\w-]+): ([^;]+);/g))
  if (!colours.has(name)) colours.set(name, value);

for (const [name, model] of Object.entries(models)) {
  const folder = join(mkdtempSync(join(tmpdir(), 'midspan-pictures-')), 'run');
  const size = [
    '--probe',
    'document.forward',
    '--haystacks',
    '24',
    '--tokenizer',
    'o200k',
    '--format',
    'csv',
  ];
  try {
    execFileSync(
      process.execPath,
      [fileURLToPath(new URL('cli.js', dist)), 'run', '--model', model, ...size, '--out', folder],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const [curve] = readCurves(folder) ?? [];
    const spec = filled(await specs(), curveChart([{ curve, mark: markOf(0) }], [], true));
    const svg = await new View(parse(/** @type {any} */ (spec)), { renderer: 'none' }).toSVG();
    const drawn = svg
      .replace(/var\((--[\w-]+)\)/g, (_, colour) => colours.get(colour) ?? 'black')
      .replaceAll('font-family="inherit"', 'font-family="sans-serif"')
      .replace(/(<svg[^>]*>)/, '$1<rect width="100%" height="100%" fill="white"/>');
    writeFileSync(fileURLToPath(new URL(`${name}.svg`, import.meta.url)), `${drawn}\n`);
    process.stdout.write(`${name}: ${curve.pattern}\n`);
  } finally {
    rmSync(join(folder, '..'), { recursive: true });
  }
}
