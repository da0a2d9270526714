import { withOut, withReports } from './shared/options.ts';
import { flag, list, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const merge: Verb = {
  command: 'merge <run..>',
  describe: 'Make one run of several: of more seeds, or of parts',
  options: (command) =>
    withReports(withOut(command, 'reports/runs/<time>-merge-<suite>'))
      .positional('run', { type: 'string', array: true, describe: 'Folders made by run, score or merge' })
      .example('$0 merge seed-1 seed-2 --out both', 'twice as many contexts')
      .example('$0 merge short long --out all', 'the lengths that two machines asked'),
  async run(args, io) {
    const { mergeCommand } = await import('../merge.ts');
    return await mergeCommand(
      {
        runs: [args.run].flat().map(String),
        out: text(args, 'out'),
        format: list(args, 'format'),
        size: text(args, 'size'),
        json: flag(args, 'json'),
      },
      io,
    );
  },
};
export default merge;
