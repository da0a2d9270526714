import type { Reporter } from '../core/report.ts';
import { page } from './html/page.ts';

/**
 * `report.html`: one page with the curve of every cell, its band and its numbers. Self-contained: charts are drawn
 * here, so the page needs no script and no network, and opens from disk.
 */
const html: Reporter = {
  kind: 'reporter',
  describe: 'report.html, one self-contained page with every curve, its band and its numbers',
  render: async (report) => [{ name: 'report.html', content: page(report) }],
};

export default html;
