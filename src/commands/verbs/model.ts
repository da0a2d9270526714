import bench from './model/bench.ts';
import convert from './model/convert.ts';
import info from './model/info.ts';
import train from './model/train.ts';
import type { VerbGroup } from './shared/verb.ts';

const model: VerbGroup = {
  command: 'model',
  describe: 'Look into a checkpoint on this machine, and change it',
  verbs: [info, convert, train, bench],
  example: ['$0 model info ./my-model', 'each of them has a --help of its own'],
};
export default model;
