import { flag, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const compare: Verb = {
  command: 'compare <baseline> [candidate]',
  describe: 'Say whether the middle got worse from one run to another',
  options: (command) =>
    command
      .positional('baseline', { type: 'string', describe: 'Folder made by run or score, or a baseline file' })
      .positional('candidate', {
        type: 'string',
        describe: "The same; without it the baseline's first model is compared with its second",
      })
      .option('baseline-model', {
        type: 'string',
        requiresArg: true,
        describe: 'Which model of the baseline',
      })
      .option('candidate-model', {
        type: 'string',
        requiresArg: true,
        describe: 'Which model of the candidate',
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
      .option('json', {
        type: 'boolean',
        describe: 'Print the comparison as JSON on stdout and nothing else',
      })
      .example(
        '$0 compare reports/runs/before reports/runs/after',
        'exit code 0 pass, 1 regressed, 3 inconclusive',
      )
      .example('$0 compare reports/runs/both', 'two models of one run'),
  async run(args, io) {
    const { compareCommand } = await import('../compare.ts');
    return await compareCommand(
      {
        baseline: String(args.baseline),
        candidate: text(args, 'candidate'),
        baselineModel: text(args, 'baselineModel'),
        candidateModel: text(args, 'candidateModel'),
        margin: text(args, 'margin'),
        junit: text(args, 'junit'),
        json: flag(args, 'json'),
      },
      io,
    );
  },
};
export default compare;
