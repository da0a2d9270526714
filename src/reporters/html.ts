import type { Reporter } from '../core/report.ts';

/**
 * `report.html`: one page with the curve of every cell, its band and its numbers. Self-contained: charts are drawn
 * here, by Vega, so the page needs no script and no network, and opens from disk.
 */
const html: Reporter = {
  kind: 'reporter',
  describe: 'report.html, one self-contained page with every curve, its band and its numbers',
  render: async (report) => {
    const [{ drawer }, { page }] = await Promise.all([import('./html/draw.ts'), import('./html/page.ts')]);
    return [{ name: 'report.html', content: await page(report, await drawer()) }];
  },
};

export default html;
