import type { Report, Reporter } from '../core/report.ts';

/** `results.parquet`, one row an answer, in typed columns that are null where nothing is known. */
const parquet: Reporter = {
  kind: 'reporter',
  describe: 'results.parquet, one row an answer with its question, place, outcome, tokens and cost',
  onRequest: true,
  render: async (report: Report) => {
    const { parquetParts } = await import('./parquet/parts.ts');
    return [{ name: 'results.parquet', content: { parts: parquetParts(report) } }];
  },
};

export default parquet;
