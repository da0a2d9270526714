import { flag, text } from '../shared/read.ts';
import type { Verb } from '../shared/verb.ts';

const info: Verb = {
  command: 'info <path>',
  describe: 'What a checkpoint is, and what it takes to run it',
  options: (command) =>
    command
      .positional('path', { type: 'string', describe: 'Folder in Hugging Face layout' })
      .option('json', { type: 'boolean', describe: 'Print a JSON object on stdout and nothing else' })
      .example('$0 model info ./my-model', 'sizes, heads, window, bytes of cache for a token'),
  async run(args, io) {
    const { infoCommand } = await import('../../model/info.ts');
    return await infoCommand({ path: text(args, 'path')!, json: flag(args, 'json') }, io);
  },
};
export default info;
