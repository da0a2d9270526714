// @ts-check
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/engine.js', import.meta.url));

/**
 * The local engine on every backend that is there: reading a context, asking about it, decoding after 32K positions.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchEngine(dist) {
  const { stdout } = await measure(work, [dist]);
  /** @type {{ backend: string, prefill: number, prefill1k: number, queries: number, prefills: number, decode32k: number }[]} */
  const found = JSON.parse(stdout);
  const wasm = found.find(({ backend }) => backend === 'wasm');
  const rows = found.map(({ backend, prefill, prefill1k, queries, prefills, decode32k }) => {
    const isTarget = backend === 'wasm';
    const isAuto = backend.includes('+') || !wasm;
    return [
      backend,
      isTarget ? against(prefill, '≤', 30, 1) : fixed(prefill, 1),
      fixed(prefill1k, 1),
      isAuto ? against(queries, '≥', 100, 0) : fixed(queries, 0),
      isAuto ? against(prefills, '≤', 2) : fixed(prefills),
      isTarget ? against(decode32k, '≤', 10, 1) : fixed(decode32k, 1),
      wasm ? `${fixed(prefill / wasm.prefill)} : ${fixed(decode32k / wasm.decode32k)}` : '–',
    ];
  });
  return [
    {
      title: 'The local engine, CPU milliseconds',
      head: [
        'backend',
        'read 515 tokens',
        'read 1,024',
        'queries/s',
        '30 queries, in readings',
        'a token after 32K',
        'against wasm, reading : decoding',
      ],
      rows,
      notes: [
        'Reading and queries: 2 layers, width 64, 4 heads of 32, 500 words, random weights; a query is 8 tokens of question and 3 of answer on a context of 515 that was read once.',
        'Thirty queries and the reading of their context together, in readings of that context.',
        'Decoding: 2 layers, width 128, 8 heads of 16 with as many key-value heads.',
        'Medians; CPU of the whole process, so that other work on the machine shows less.',
      ],
    },
  ];
}
