// @ts-check
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/gate.js', import.meta.url));
const GATES = 10_000;
/** A run of 24 haystacks in nine cells, so many times over, has a hundred thousand results. */
const TIMES = 16;

/**
 * Gates from pairs on, and two long runs compared.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchGate(dist) {
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const cli = join(dist, 'src', 'cli.js');
  try {
    const gates = await measure(work, ['gates', dist, String(GATES)]);
    const { cpuS, decisions } = JSON.parse(gates.stdout);
    const [before, after] = [join(folder, 'before'), join(folder, 'after')];
    for (const [out, model] of [
      [before, 'synthetic:flat?accuracy=0.95'],
      [after, 'synthetic:u?accuracy=0.95&sag=0.2'],
    ]) {
      const small = ['--length', '4k', '--haystacks', '24', '--queries', '30', '--format', 'json'];
      await measure(cli, ['run', '--model', model, ...small, '--out', out]);
      multiply(out);
    }
    const files = [before, after].map((run) => join(run, 'results.jsonl'));
    const bare = JSON.parse((await measure(work, ['parse', ...files])).stdout);
    const compare = await measure(cli, ['compare', before, after], { codes: [1] });
    const [verdict] = compare.stdout.split('\n');
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    return [
      {
        title: `${GATES.toLocaleString('en')} simulated gates, and two runs of ${(bare.lines / 2).toLocaleString('en')} results compared`,
        head: ['what', 'wall s', 'CPU s', 'peak MB', 'times the bare loop'],
        rows: [
          [
            'gates from pairs on, four looks at 24 haystacks × 30',
            against(gates.wallS, '≤', 60, 1),
            fixed(cpuS, 1),
            fixed(gates.peakMB, 0),
            '–',
          ],
          ['JSON.parse of the same journals, nothing else', '–', fixed(bare.cpuS), '–', '1'],
          [
            'midspan compare',
            against(compare.wallS, '≤', 3),
            fixed(compare.cpuS),
            against(compare.peakMB, '≤', 400, 0),
            fixed(compare.cpuS / bare.cpuS),
          ],
        ],
        notes: [
          `Gates: ${Object.entries(decisions)
            .map(([name, n]) => `${n} ${name}`)
            .join(', ')}; half of the candidates have lost 10 points of their middle, 2 % of answers flip.`,
          `compare: ${fixed(bytes / 1e6, 0)} MB of journals, nine cells. ${verdict}`,
        ],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Makes a run `TIMES` as long: its lines again, under other keys, questions and haystacks.
 * @param {string} run
 */
function multiply(run) {
  const file = join(run, 'results.jsonl');
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  const copies = Array.from({ length: TIMES }, (_, copy) => {
    const tag = copy.toString(16).padStart(2, '0');
    return lines.map((line) =>
      line
        .replace(/"key":"../, `"key":"${tag}`)
        .replace(/"sample":"../, `"sample":"${tag}`)
        .replace(/"haystack":"/, `"haystack":"${tag}.`),
    );
  });
  writeFileSync(file, `${copies.flat().join('\n')}\n`);
  const manifest = join(run, 'run.json');
  const { plan, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'));
  writeFileSync(
    manifest,
    JSON.stringify({ ...rest, plan: { ...plan, haystacks: plan.haystacks * TIMES } }, null, 2),
  );
}
