import { planSettings } from '../shared/settings.ts';
import { withOut, withReports, withSettings } from './shared/options.ts';
import { flag, list, settingFlags, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const gate: Verb = {
  command: 'gate [suite]',
  describe: 'Ask a candidate what a baseline was asked, until it is known whether the middle got worse',
  options: (command) =>
    withReports(
      withOut(
        withSettings(command, [...planSettings, 'repeat', 'batch', 'requireCache']),
        'reports/runs/<time>-<suite>',
      ),
    )
      .positional('suite', { type: 'string', describe: "The baseline's suite; another one is refused" })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'File made by baseline accept, or the folder of a run',
      })
      .option('max-haystacks', {
        type: 'string',
        requiresArg: true,
        describe:
          'Haystacks per probe and length at most, fixed beforehand; above 24 it is one look more [24]',
      })
      .option('margin', {
        type: 'string',
        requiresArg: true,
        describe: 'Drop of the middle that is tolerated [5pp]',
      })
      .option('junit', {
        type: 'string',
        requiresArg: true,
        describe: 'File for JUnit XML, a test case a cell and zone',
      })
      .option('yes', {
        type: 'boolean',
        describe: 'Start a gate that costs more than --confirm-above without asking',
      })
      .example(
        '$0 gate --baseline reports/baseline/val-qwen3.json --model http://127.0.0.1:8000/v1#qwen3-awq',
        'exit code 0 pass, 1 regressed, 3 inconclusive',
      ),
  async run(args, io) {
    const { gateCommand } = await import('../gate.ts');
    return await gateCommand(
      {
        suite: text(args, 'suite'),
        baseline: text(args, 'baseline')!,
        maxHaystacks: text(args, 'maxHaystacks'),
        margin: text(args, 'margin'),
        out: text(args, 'out'),
        junit: text(args, 'junit'),
        yes: flag(args, 'yes'),
        json: flag(args, 'json'),
        format: list(args, 'format'),
        size: text(args, 'size'),
        printConfig: flag(args, 'printConfig'),
        flags: settingFlags(args),
      },
      io,
    );
  },
};
export default gate;
