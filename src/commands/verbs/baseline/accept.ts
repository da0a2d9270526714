import { flag, text } from '../shared/read.ts';
import type { Verb } from '../shared/verb.ts';

const accept: Verb = {
  command: 'accept <run>',
  describe: 'Write a baseline file, to be reviewed and committed',
  options: (command) =>
    command
      .positional('run', { type: 'string', describe: 'Folder made by run' })
      .option('model', { type: 'string', requiresArg: true, describe: 'Which model of the run' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'File to write to [reports/baseline/<suite>-<model>.json]',
      })
      .option('note', {
        type: 'string',
        requiresArg: true,
        describe: 'Why it was accepted, for later readers',
      })
      .option('replace', { type: 'boolean', describe: 'Overwrite an accepted baseline' })
      .example(
        '$0 run val --model openai:gpt-5-mini --repeat 2 --out before',
        'asked twice, to know what flips by chance',
      )
      .example('$0 baseline accept before', 'then commit the file'),
  async run(args, io) {
    const { acceptCommand } = await import('../../baseline/accept.ts');
    return await acceptCommand(
      {
        run: String(args.run),
        model: text(args, 'model'),
        out: text(args, 'out'),
        note: text(args, 'note'),
        replace: flag(args, 'replace'),
      },
      io,
    );
  },
};
export default accept;
