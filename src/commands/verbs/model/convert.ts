import { text } from '../shared/read.ts';
import type { Verb } from '../shared/verb.ts';

/** Flags that take one text, and what they are. */
const texts: Readonly<Record<string, string>> = {
  'kv-heads': 'Key-value heads it is to have: a divisor of those it has',
  method: 'How heads become one: mean, first or random [mean]',
  seed: 'For --method random [1]',
  out: 'Folder to write to',
};

const convert: Verb = {
  command: 'convert <path>',
  describe: 'Give a checkpoint fewer key-value heads (GQA, MQA)',
  options: (command) => {
    command.positional('path', { type: 'string', describe: 'Folder in Hugging Face layout' });
    for (const [name, describe] of Object.entries(texts))
      command.option(name, { type: 'string', requiresArg: true, describe });
    return command.example(
      '$0 model convert ./my-model --kv-heads 2 --out ./my-model-gqa2',
      'mean-pooled groups (arXiv 2305.13245)',
    );
  },
  async run(args, io) {
    const { convertCommand } = await import('../../model/convert.ts');
    return await convertCommand(
      {
        path: text(args, 'path')!,
        kvHeads: text(args, 'kvHeads'),
        method: text(args, 'method'),
        seed: text(args, 'seed'),
        out: text(args, 'out'),
      },
      io,
    );
  },
};
export default convert;
