import { flag, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const view: Verb = {
  command: 'view [dir]',
  describe: 'Look at all runs of a folder in the browser',
  options: (command) =>
    command
      .positional('dir', {
        type: 'string',
        describe: 'Folder with run folders in it, or one run [reports/runs]',
      })
      .option('host', {
        type: 'string',
        requiresArg: true,
        describe: 'Address to be reached at [127.0.0.1: from this machine only]',
      })
      .option('port', { type: 'string', requiresArg: true, describe: 'Port [any that is free]' })
      .option('prices', {
        type: 'string',
        requiresArg: true,
        describe: "Price table (YAML) that goes before the built-in one [each run's own]",
      })
      .option('open', { type: 'boolean', describe: 'Open the browser' })
      .example('$0 view', 'prints the address of a page over reports/runs; Ctrl-C ends it')
      .example('$0 view reports/runs/2026-11-23T08-00-00-smoke --open', 'one run'),
  async run(args, io) {
    const { viewCommand } = await import('../view.ts');
    return await viewCommand(
      {
        dir: text(args, 'dir'),
        host: text(args, 'host'),
        port: text(args, 'port'),
        prices: text(args, 'prices'),
        open: flag(args, 'open'),
      },
      io,
    );
  },
};
export default view;
