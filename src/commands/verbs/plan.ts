import { withSettings, withSuite } from './shared/options.ts';
import { flag, settingFlags, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const value = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

const plan: Verb = {
  command: 'plan [suite]',
  describe: 'Say what a run would cost and what it could find, without a model',
  options: (command) =>
    withSettings(withSuite(command))
      .option('detect', value('Drop between two runs that a gate should find [10pp]'))
      .option('where', value('Zone in which it is looked for: start, middle, end or all [middle]'))
      .option('power', value('Chance to find it [0.8]'))
      .option(
        'flips',
        value('Share of answers that change though nothing got worse [that of --from, else 3pp]'),
      )
      .option('budget', value("What a run may cost, e.g. '$3' or 3EUR"))
      .option(
        'from',
        value('Run or baseline to take the design effect, the length of answers and flips from'),
      )
      .option('json', { type: 'boolean', describe: 'Print the plan as JSON on stdout and nothing else' })
      .example('$0 plan val --model openai:gpt-5-mini --detect 10pp --budget $3', 'what $3 can find'),
  async run(args, io) {
    const { planCommand } = await import('../plan.ts');
    return await planCommand(
      {
        suite: text(args, 'suite'),
        printConfig: flag(args, 'printConfig'),
        flags: settingFlags(args),
        detect: text(args, 'detect'),
        where: text(args, 'where'),
        power: text(args, 'power'),
        flips: text(args, 'flips'),
        budget: text(args, 'budget'),
        from: text(args, 'from'),
        json: flag(args, 'json'),
      },
      io,
    );
  },
};
export default plan;
