import type { CorpusPlugin } from '../core/corpus.ts';
import { UserError } from '../core/user-error.ts';
import { codeCorpus } from './generated/code/index.ts';
import { documentCorpus } from './generated/document/index.ts';
import { tableCorpus } from './generated/table/index.ts';

const openers = { document: documentCorpus, code: codeCorpus, table: tableCorpus };

/** Invented sentences, functions and rows: seeded, licence-free, in no model's training data, without end. */
const generated: CorpusPlugin = {
  kind: 'corpus',
  describe: 'Invented sentences, functions or rows: seeded, licence-free, seen by no model, without end',
  example: 'generated',
  styles: ['document', 'code', 'table'],
  async open({ style, source, datasets }) {
    if (source !== '')
      throw new UserError('The generated corpus reads no files.', 'Write generated, without a path.');
    return await openers[style](datasets);
  },
};
export default generated;
