import { text } from '../shared/read.ts';
import type { Verb } from '../shared/verb.ts';

/** Flags that take one text, and what they are. */
const texts: Readonly<Record<string, string>> = {
  out: 'Folder to write to',
  from: 'A checkpoint to go on from, instead of making the embedded pair from nothing',
  recipe: 'With --from: in2 (answers anywhere) or starved (answers at the ends only) [in2]',
  steps: 'With --from: steps to take [60]',
  pieces: 'With --from: pieces in a context, 13 to 120 [as many as make prompts of 512 tokens, 70 at most]',
  rate: 'With --from: learning rate [0.002; less for models wider than 128]',
  'chat-template': 'With --from: none to ask lessons without the chat template of the model',
  seed: 'Fixes every number drawn [1]',
  backend: 'TensorFlow.js backend: auto, wasm or node [auto]',
};

const train: Verb = {
  command: 'train',
  describe: 'Train the embedded models, or go on from a checkpoint',
  options: (command) => {
    for (const [name, describe] of Object.entries(texts))
      command.option(name, { type: 'string', requiresArg: true, describe });
    return command
      .example('$0 model train --out ./models', 'both embedded models from nothing')
      .example(
        '$0 model train --from ./in2-gqa2 --steps 60 --out ./in2-gqa2-up',
        'uptrain a converted checkpoint',
      );
  },
  async run(args, io) {
    const { trainCommand } = await import('../../model/train.ts');
    return await trainCommand(
      {
        out: text(args, 'out'),
        from: text(args, 'from'),
        recipe: text(args, 'recipe'),
        steps: text(args, 'steps'),
        pieces: text(args, 'pieces'),
        rate: text(args, 'rate'),
        chatTemplate: text(args, 'chatTemplate'),
        seed: text(args, 'seed'),
        backend: text(args, 'backend'),
      },
      io,
    );
  },
};
export default train;
