// @ts-check
// Writes the tables of columns in data.md from the built reporters. Usage: node docs/make-columns.js [--print]
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = (/** @type {string} */ path) =>
  import(new URL(`../dist/src/reporters/${path}`, import.meta.url).href);
const { curveColumns, summaryColumns } = await built('csv/columns.js');
const { controlColumns } = await built('csv/controls.js');
const { effectiveColumns } = await built('csv/effective.js');
const { answerColumns } = await built('parquet/columns.js');

/** @typedef {{ name: string, describe: string, type?: string }} Column */

/** @type {Readonly<Record<string, readonly Column[]>>} */
const tables = {
  'results.parquet': answerColumns,
  'curves.csv': curveColumns,
  'summary.csv': summaryColumns,
  'controls.csv': controlColumns,
  'effective-length.csv': effectiveColumns,
};

/** @param {readonly Column[]} columns */
function table(columns) {
  const typed = columns.some(({ type }) => type !== undefined);
  const row = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |\n`;
  const rows = columns.map(({ name, type = '', describe }) => [
    `\`${name}\``,
    ...(typed ? [type] : []),
    describe,
  ]);
  return (
    row(typed ? ['column', 'type', ''] : ['column', '']) +
    row(typed ? ['---', '---', '---'] : ['---', '---']) +
    rows.map(row).join('')
  );
}

const file = fileURLToPath(new URL('data.md', import.meta.url));
const page = readFileSync(file, 'utf8').replace(
  /(<!-- columns of (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
  (_all, begin, name, end) => `${begin}\n${table(tables[name] ?? [])}\n${end}`,
);
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(file, page);
