import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { seeded } from '../../../src/core/random.ts';
import { filesOf } from '../../lm/support/lexicon-tokenizers.ts';

/** Writes invented files in the places of the reader's own that README.md names, large enough for their commands. */
export function furnish(cwd: string, root: string): void {
  cpSync(resolve(root, 'test', 'fixtures', 'tokenizers', 'tiny'), join(cwd, 'my-model'), { recursive: true });
  const checkpoint = filesOf('bpe', { num_key_value_heads: 4, max_position_embeddings: 4096 });
  mkdirSync(join(cwd, 'my-checkpoint'));
  for (const [name, content] of Object.entries(checkpoint)) {
    const isRaw = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(cwd, 'my-checkpoint', name), isRaw ? content : JSON.stringify(content));
  }
  symlinkSync(resolve(root, 'src'), join(cwd, 'src'));
  const random = seeded('docs');
  const word = (): string => Array.from({ length: 3 }, () => random.pick(syllables)).join('');
  const words = (count: number): string => Array.from({ length: count }, word).join(' ');
  const many = <T>(count: number, make: (i: number) => T): T[] =>
    Array.from({ length: count }, (_, i) => make(i));
  const write = (file: string, lines: readonly string[]): void => {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), `${lines.join('\n')}\n`);
  };
  const sentence = (): string => `The ${words(11)} was.`;
  write('notes/harbour.md', ['# Harbour', '', ...many(300, sentence)]);
  write('notes/canal.txt', many(300, sentence));
  write('products.csv', [
    'sku,name,price,stock',
    ...many(900, (i) => `P-${10007 + 13 * i},${words(2)},${random.int(90_000) / 100},${random.int(5000)}`),
  ]);
  const pieces = 'VaLProbing/pieces';
  write(
    `${pieces}/document_sentences.jsonl`,
    many(3500, () => JSON.stringify({ sentence: sentence(), piece: '' })),
  );
  write(
    `${pieces}/code_functions.jsonl`,
    many(1500, () => JSON.stringify(functionPiece(words))),
  );
  write(
    `${pieces}/database_entities.jsonl`,
    many(2500, (i) => JSON.stringify({ id: `Q${70001 + 17 * i}`, label: words(2), dcpt: words(4) })),
  );
}

/** A line of FILM's code_functions.jsonl. */
function functionPiece(words: (count: number) => string) {
  const [a, b, c] = words(3).split(' ');
  const lines = [
    `    ${a} = read_${b}("${words(2)}")`,
    `    ${c} = ${a}.split("${words(1)}")`,
    `    return join_${b}(${c}, "${words(2)}")`,
  ];
  return {
    function_name: `find_${words(2).replace(' ', '_')}`,
    function_define: lines.join('\n'),
    piece: '',
  };
}

const syllables = 'ba ce di fo gu ka le mi no pu ra se ti vo zu'.split(' ');
