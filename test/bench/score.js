// @ts-check
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/score.js', import.meta.url));
const RESULTS = 1_000_000;

/**
 * A million results judged, binned and written, and a report drawn from a journal of as many lines.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchScore(dist) {
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  try {
    const { stdout } = await measure(work, [dist, String(RESULTS), folder]);
    const scored = JSON.parse(stdout);
    const bytes = statSync(join(folder, 'results.jsonl')).size;
    // Half of the answers are wrong, and nothing else: a run that may be trusted.
    const report = await measure(join(dist, 'src', 'cli.js'), ['report', folder], { codes: [0, 4] });
    const parquet = await measure(join(dist, 'src', 'cli.js'), ['report', folder, '--format', 'parquet'], {
      codes: [0, 4],
    });
    const outcomes = Object.entries(scored.outcomes).map(([name, n]) => `${n} ${name}`);
    return [
      {
        title: `${RESULTS.toLocaleString('en')} results`,
        head: ['what', 'wall s', 'CPU s', 'peak MB'],
        rows: [
          [
            'judged, binned, written to CSV',
            against(scored.wallS, '≤', 15, 1),
            fixed(scored.cpuS, 1),
            against(scored.peakMB, '≤', 400, 0),
          ],
          ['judged again and appended to a journal', '–', fixed(scored.journalCpuS, 1), '–'],
          [
            'midspan report on that journal, all reports',
            against(report.wallS, '≤', 30, 1),
            fixed(report.cpuS, 1),
            against(report.peakMB, '≤', 600, 0),
          ],
          [
            'midspan report --format parquet on that journal, questions not built again',
            fixed(parquet.wallS, 1),
            fixed(parquet.cpuS, 1),
            against(parquet.peakMB, '≤', 600, 0),
          ],
        ],
        notes: [
          `Three styles, three directions, ${scored.curves} curves; a scorer is opened for every 90 answers. ${outcomes.join(', ')}.`,
          `The journal has ${fixed(bytes / RESULTS, 0)} bytes a line.`,
        ],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
