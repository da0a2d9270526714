import { flag, text } from './shared/read.ts';
import type { Verb } from './shared/verb.ts';

const list: Verb = {
  command: 'list [kind]',
  describe: 'What is built in',
  options: (command) =>
    command
      .positional('kind', {
        type: 'string',
        describe: 'probes, corpora, adapters, suites, backends, … [all]',
      })
      .option('json', { type: 'boolean', describe: 'Print a JSON array on stdout and nothing else' })
      .example('$0 list adapters', 'ways to reach a model')
      .example('$0 list backends', 'what a local: model can compute on here')
      .example('$0 list --json', 'all, for scripts'),
  async run(args, io) {
    const { listCommand } = await import('../list.ts');
    return await listCommand({ kind: text(args, 'kind'), json: flag(args, 'json') }, io);
  },
};
export default list;
