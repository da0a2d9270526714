// @ts-check
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/pictures.js', import.meta.url));

/**
 * One curve as SVG and as PNG, again and again in one process, and the page of a large run.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchPictures(dist) {
  const { stdout } = await measure(work, [dist]);
  const { first, svg, png, page, bytes } = JSON.parse(stdout);
  return [
    {
      title: 'Pictures and the page',
      head: ['what', 'ms'],
      rows: [
        ['first PNG of one curve, Vega and resvg loaded, wall', fixed(first, 0)],
        ['SVG of one curve after warm-up, median of 15, CPU', fixed(svg, 0)],
        ['PNG of one curve after warm-up, median of 15, wall', against(png, '≤', 300, 0)],
        ['report.html of nine cells, 3 models, 4 lengths, all controls, CPU', against(page, '≤', 3000, 0)],
      ],
      notes: [`That page has ${against(bytes / 1e6, '≤', 1.5)} MB.`],
    },
  ];
}
