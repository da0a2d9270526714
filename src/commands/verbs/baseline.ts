import accept from './baseline/accept.ts';
import type { VerbGroup } from './shared/verb.ts';

const baseline: VerbGroup = {
  command: 'baseline',
  describe: 'Keep a run as what later runs are held against',
  verbs: [accept],
  example: ['$0 baseline accept reports/runs/before', 'keep that run, then commit the file'],
};
export default baseline;
