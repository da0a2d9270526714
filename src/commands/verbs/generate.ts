import { withOut, withSettings, withSuite } from './shared/options.ts';
import { flag, settingFlags, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

/** Settings of asking, which generating has no use for. */
const asking = [
  'model',
  'concurrency',
  'repeat',
  'temperature',
  'timeout',
  'header',
  'apiKeyEnv',
  'apiKeyFile',
  'idleTimeout',
  'batch',
  'prices',
  'api',
  'chatTemplate',
  'overlay',
  'backend',
  'slidingWindow',
  'ropeTheta',
  'ropeScaling',
] as const;

const generate: Verb = {
  command: 'generate [suite]',
  describe: 'Write contexts and samples for use elsewhere',
  options: (command) =>
    withOut(withSettings(withSuite(command), asking))
      .option('prompts', { type: 'boolean', describe: 'Also write whole prompts to prompts.jsonl' })
      .example(
        '$0 generate --probe table --length 32k --tokenizer cl100k --prompts --out ./samples',
        'prompts for another harness',
      ),
  async run(args, io) {
    const { generateCommand } = await import('../generate.ts');
    return await generateCommand(
      {
        suite: text(args, 'suite'),
        out: text(args, 'out'),
        prompts: flag(args, 'prompts'),
        printConfig: flag(args, 'printConfig'),
        flags: settingFlags(args),
      },
      io,
    );
  },
};
export default generate;
