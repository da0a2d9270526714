import { withOut, withReports, withSettings, withSuite } from './shared/options.ts';
import { flag, list, settingFlags, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const run: Verb = {
  command: 'run [suite]',
  describe: 'Build, ask, score, report',
  options: (command) =>
    withReports(withOut(withSettings(withSuite(command))))
      .option('keep-contexts', { type: 'boolean', describe: 'Write the contexts to contexts.jsonl' })
      .option('resume', {
        type: 'string',
        requiresArg: true,
        describe: 'Go on with the run in this folder: ask only what is missing or failed',
      })
      .option('yes', {
        type: 'boolean',
        describe: 'Start a run that costs more than --confirm-above without asking',
      })
      .example('$0 run', 'the embedded pair of models: one loses the middle, one does not')
      .example(
        "$0 run --model 'http://127.0.0.1:8000/v1#qwen3' --tokenizer ./tokenizer.json --length 32k",
        'a local server',
      )
      .example('$0 run val --model openai:gpt-5-mini --probe table.forward', 'one cell of a suite')
      .example(
        '$0 run --corpus source:./lib --probe code --length 8k --model exec:./answer.sh',
        'your own code, your own program',
      ),
  async run(args, io) {
    const { runCommand } = await import('../run.ts');
    return await runCommand(
      {
        suite: text(args, 'suite'),
        out: text(args, 'out'),
        resume: text(args, 'resume'),
        json: flag(args, 'json'),
        yes: flag(args, 'yes'),
        keepContexts: flag(args, 'keepContexts'),
        printConfig: flag(args, 'printConfig'),
        format: list(args, 'format'),
        size: text(args, 'size'),
        flags: settingFlags(args),
      },
      io,
    );
  },
};
export default run;
