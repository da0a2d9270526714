import type { Reporter } from '../core/report.ts';
import { curvesDocument } from './json/document.ts';
import { pretty } from './json/pretty.ts';

/** `curves.json`, schema `lim-curve/1`: every figure of every curve and the cells they were computed from. */
const json: Reporter = {
  kind: 'reporter',
  describe: 'curves.json, every figure and the counts behind it, mergeable',
  render: async (report) => [{ name: 'curves.json', content: { parts: pretty(curvesDocument(report)) } }],
};

export default json;
