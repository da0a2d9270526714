import type { Reporter } from '../core/report.ts';
import { page } from './html/page.ts';
import { prepared } from './html/prepared.ts';

/**
 * `report.html`: one page with the curve of every cell, its band and its numbers. Self-contained: it holds its data
 * and Vega, which draws in the browser, so it needs no network and opens from disk. Nothing is drawn here.
 */
const html: Reporter = {
  kind: 'reporter',
  describe: 'report.html, one self-contained page with every curve, its band and its numbers',
  render: async (report) => [{ name: 'report.html', content: page(report, await prepared()) }],
};

export default html;
