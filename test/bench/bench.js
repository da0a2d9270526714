// @ts-check
// npm run bench -- [run] [generate] [score] [engine] [faults] [view] [pictures] [gate] [--date YYYY-MM-DD] [--note TEXT] [--dist FOLDER] [--print]
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { benchEngine } from './engine.js';
import { benchFaults } from './faults.js';
import { benchGate } from './gate.js';
import { benchGenerate } from './generate.js';
import { benchPictures } from './pictures.js';
import { benchRun } from './run.js';
import { benchScore } from './score.js';
import { markdown } from './support/table.js';
import { benchView } from './view.js';

/** @type {Readonly<Record<string, (dist: string) => Promise<import('./support/table.js').Section[]>>>} */
const benches = {
  run: benchRun,
  generate: benchGenerate,
  score: benchScore,
  engine: benchEngine,
  faults: benchFaults,
  view: benchView,
  pictures: benchPictures,
  gate: benchGate,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Stands over the table; today where not given. */
    date: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    /** What a reader should know of how it was run. */
    note: { type: 'string', default: '' },
    /** The built code to measure. */
    dist: { type: 'string', default: fileURLToPath(new URL('../../dist', import.meta.url)) },
    /** Only print, write nothing. */
    print: { type: 'boolean', default: false },
  },
});
const unknown = positionals.find((name) => !Object.hasOwn(benches, name));
if (unknown !== undefined)
  throw new Error(`There is no bench ${unknown}: use ${Object.keys(benches).join(', ')}.`);

const load = () =>
  loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
let text = '';
for (const name of positionals.length > 0 ? positionals : Object.keys(benches)) {
  const before = load();
  const sections = (await benches[name]?.(resolve(values.dist))) ?? [];
  const heading = `## ${values.date}, ${name}\n\nNode ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}, load average ${before} before, ${load()} after.${values.note === '' ? '' : ` ${values.note}`}\n\n`;
  const part = heading + sections.map(markdown).join('');
  process.stdout.write(part);
  text += part;
}
const file = fileURLToPath(new URL('RESULTS.md', import.meta.url));
if (!values.print) {
  if (!existsSync(file))
    writeFileSync(file, '# Bench results\n\nAppended by `npm run bench`; the newest stand last.\n\n');
  appendFileSync(file, text);
}
