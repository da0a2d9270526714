import { flag, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const calibrate: Verb = {
  command: 'calibrate',
  describe: 'Ask models whose truth is known, and say how often intervals and verdicts are right',
  options: (command) =>
    command
      .option('rounds', {
        type: 'string',
        requiresArg: true,
        describe: 'Simulated runs of each model; one in 40 goes through real prompts [2000]',
      })
      .option('json', { type: 'boolean', describe: 'Print the checks as JSON on stdout and nothing else' })
      .example('$0 calibrate --rounds 2000', 'coverage, size and power of the statistics'),
  async run(args, io) {
    const { calibrateCommand } = await import('../calibrate.ts');
    return await calibrateCommand({ rounds: text(args, 'rounds'), json: flag(args, 'json') }, io);
  },
};
export default calibrate;
