import { withOut, withOverlay, withReports } from './shared/options.ts';
import { flag, list, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const report: Verb = {
  command: 'report <run..>',
  describe: 'Draw one run again, or several together',
  options: (command) =>
    withOverlay(withReports(withOut(command, "the run's own folder")))
      .option('chart', { type: 'boolean', describe: 'Draw the curves with their bands in the terminal too' })
      .positional('run', { type: 'string', array: true, describe: 'Folders made by run or score' })
      .example('$0 report reports/runs/2026-11-23T08-00-00-smoke --format html', 'the page again')
      .example('$0 report runs/a runs/b --out both', 'two runs in one picture'),
  async run(args, io) {
    const { reportCommand } = await import('../report.ts');
    return await reportCommand(
      {
        runs: [args.run].flat().map(String),
        out: text(args, 'out'),
        json: flag(args, 'json'),
        format: list(args, 'format'),
        size: text(args, 'size'),
        overlay: list(args, 'overlay') ?? [],
        chart: flag(args, 'chart'),
      },
      io,
    );
  },
};
export default report;
