// @ts-check
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/generate.js', import.meta.url));
const million = 1e6;

/** Verified context tokens a CPU second, in millions. */
const styles = { document: 4, code: 2.5, table: 2.5 };

/**
 * @typedef {{ contexts: number, prompts: number, made: number }} Rate
 * @typedef {{ length: number, first: Rate, warm: Rate, all: Rate, checked: number, worst: number }} Row
 */

/**
 * Building and proving contexts without a model, one process a style.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchGenerate(dist) {
  const rows = [];
  for (const [style, target] of Object.entries(styles)) {
    const { stdout, peakMB } = await measure(work, [dist, style]);
    for (const { length, first, warm, all, checked, worst } of /** @type {Row[]} */ (JSON.parse(stdout))) {
      rows.push([
        style,
        `${length / 1024}K`,
        against(warm.contexts / million, '≥', target),
        fixed(first.contexts / million),
        fixed(warm.prompts / million, 0),
        fixed(all.contexts / million),
        fixed(all.prompts / million, 0),
        `${warm.made} + ${all.made}`,
        `${worst} (${checked})`,
        fixed(peakMB, 0),
      ]);
    }
  }
  return [
    {
      title: 'Generation, millions of tokens a CPU second (o200k, 30 needles × 3 directions a context)',
      head: [
        ...['style', 'length', 'warm: contexts', 'its first 1.6 s', 'warm: prompts', 'all-in: contexts'],
        ...['all-in: prompts', 'contexts made', 'error by tiktoken (prompts)', 'peak MB of the style'],
      ],
      rows,
      notes: [
        'Contexts: tokens of unique contexts, each counted whole and proved once; the strict figure. Prompts: tokens of all its 90 prompts, which share the context.',
        "Warm: the block of pieces stands, contexts are turned out of it, as for all haystacks of a run but each block's first. All-in: a new block for every context, its pieces invented, rendered, counted, its needles chosen and proved.",
        'First 1.6 s: the same before what is under warm, CPU seconds; V8 is still compiling in those of the first length of a style.',
        'Error: largest difference between the asked length and the count of the package tiktoken.',
      ],
    },
  ];
}
