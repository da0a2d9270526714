import type { Corpus, CorpusPlugin } from '../core/corpus.ts';
import type { Style } from '../core/piece.ts';
import { UserError } from '../core/user-error.ts';

/** Each style loads only its own grammar. */
const openers: Readonly<Record<Style, (datasets: string) => Promise<Corpus>>> = {
  document: async (datasets) => (await import('./generated/document/index.ts')).documentCorpus(datasets),
  code: async (datasets) => (await import('./generated/code/index.ts')).codeCorpus(datasets),
  table: async (datasets) => (await import('./generated/table/index.ts')).tableCorpus(datasets),
};

/** Invented sentences, functions and rows: seeded, licence-free, in no model's training data, without end. */
const generated: CorpusPlugin = {
  kind: 'corpus',
  describe: 'Invented sentences, functions or rows: seeded, licence-free, seen by no model, without end',
  example: 'generated',
  styles: ['document', 'code', 'table'],
  async open({ style, source, settings, datasets }) {
    if (source !== '')
      throw new UserError('The generated corpus reads no files.', 'Write generated, without a path.');
    const [setting] = Object.keys(settings);
    if (setting !== undefined)
      throw new UserError(
        `The generated corpus takes no settings, but "${setting}" was given.`,
        'Write generated, and --seed for other pieces.',
      );
    return await openers[style](datasets);
  },
};
export default generated;
