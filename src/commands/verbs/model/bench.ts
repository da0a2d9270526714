import { flag, list, text } from '../shared/read.ts';
import type { Verb } from '../shared/verb.ts';

/** Flags that take one text, and what they are. */
const texts: Readonly<Record<string, string>> = {
  suite: 'Suite whose questions show accuracy by position: a name, or a YAML file [none: speed only]',
  backend: 'What to compute on: auto, js, wasm or node [auto]',
  tokens: 'Tokens to decode at each length [8]',
  out: 'Folder for bench.json, and for the run of --suite',
};

const bench: Verb = {
  command: 'bench [paths..]',
  describe: 'Time, memory and accuracy of MHA, GQA and MQA, by position',
  options: (command) => {
    command
      .positional('paths', {
        type: 'string',
        array: true,
        describe: 'Checkpoints; one alone is also measured with fewer key-value heads [random weights]',
      })
      .option('length', {
        type: 'array',
        string: true,
        requiresArg: true,
        describe: 'Positions to decode after [4k,16k,32k]',
      })
      .option('json', { type: 'boolean', describe: 'Print a JSON object on stdout and nothing else' });
    for (const [name, describe] of Object.entries(texts))
      command.option(name, { type: 'string', requiresArg: true, describe });
    return command
      .example('$0 model bench', 'what key-value heads cost, with random weights')
      .example('$0 model bench ./mha ./gqa2 ./mqa --suite ./my-suite.yaml --out ./bench', 'with accuracies');
  },
  async run(args, io) {
    const { benchCommand } = await import('../../model/bench.ts');
    return await benchCommand(
      {
        paths: [args.paths ?? []].flat().map(String),
        length: list(args, 'length'),
        suite: text(args, 'suite'),
        backend: text(args, 'backend'),
        tokens: text(args, 'tokens'),
        out: text(args, 'out'),
        json: flag(args, 'json'),
      },
      io,
    );
  },
};
export default bench;
