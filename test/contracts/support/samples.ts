import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';

const nouns = 'anchor basin copper drift engine ferry granite harbour iron jetty kiln lantern'.split(' ');
const noun = (i: number): string => nouns[i % nouns.length]!;
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const jsonl = (values: readonly unknown[]): string =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** Sentences that all differ, 10 words each. */
const sentence = (i: number): string =>
  `The ${noun(i)} of the ${noun(i + 5)} was moved ${i + 20} miles north in autumn.`;

/**
 * A file in each format that a corpus may read, with `items` sentences, functions or rows in it, and some that come
 * twice in other letters or with other blanks. A corpus that reads another format needs a line here.
 */
export const samples = (items: number): Readonly<Record<string, string>> => ({
  'a.txt': `${range(items).map(sentence).join(' ')}\r\n\r\n  An   indented “paragraph”\nwith   odd blanks | and 3 % of pipes.\n`,
  'again.txt': `${sentence(0).toUpperCase()} ${sentence(1).replaceAll(' ', '  ')}\n`,
  'b.md': `# Heading\n\n${range(items)
    .map((i) => `- ${sentence(i + 1000)}\n`)
    .join('')}\n\`\`\`\nnot prose at all, only some code in a fence\n\`\`\`\n`,
  'c.py': range(items)
    .map(
      (i) =>
        `class ${noun(i)}${i}:\n    def weigh_${noun(i)}_${i}(self, load):\n        # how much\n        total = load + ${i}\n        scaled = total * ${i + 2}\n\n        return scaled - self.${noun(i)}\n`,
    )
    .join('\n\n'),
  'again.py':
    'def weigh_anchor_0(self, load):\n    # again\n    total = load + 0\n    scaled = total * 2\n    return scaled - self.anchor\n',
  'd.ts': range(items)
    .map(
      (i) =>
        `export function lift${i}(load: number): number {\n  const total = load + ${i};\n  if (total > 5) return total;\n  return total * ${i + 3};\n}\n`,
    )
    .join('\n'),
  'e.go': `package main\n\nfunc drain(limit int) int {\n\ttaken := limit + 1\n\tleft := taken * 2\n\treturn left - taken\n}\n`,
  'f.jsonl': jsonl(
    range(items).map((i) => ({ id: `J-${i}`, text: sentence(i + 2000), name: `${noun(i)} ${i}` })),
  ),
  'products.csv': `sku,name,price,city\r\n${range(items)
    .map((i) => `K-${1000 + i},"${noun(i)}\r\n""${i}"",\tlarge | old",${i * 3 + 5}.50,${noun(i + 3)}\r\n`)
    .join('')}K-1000,"ANCHOR ""0"", large | old",5.50,LANTERN\r\n`,
  'products.tsv': `id\tname\tprice\n${range(items)
    .map((i) => `K-${1000 + i}\t${noun(i)} "${i}"\t${i * 3}\n`)
    .join('')}`,
  'document_sentences.jsonl': jsonl([...range(items), 0].map((i) => ({ sentence: sentence(i + 3000) }))),
  'code_functions.jsonl': jsonl(
    range(items).map((i) => ({
      function_name: `get_${noun(i)}_${i}`,
      function_define: `    first = load(${i})\n    second = first.${noun(i)}()\n    return second + ${i}`,
      // So that a corpus of plain texts can read the folder too.
      text: sentence(i + 4000),
    })),
  ),
  'database_entities.jsonl': jsonl(
    range(items).map((i) => ({
      id: `Q${i + 60}`,
      label: `${noun(i)} ${i}`,
      dcpt: `a ${noun(i + 1)} of ${i}`,
      text: sentence(i + 5000),
    })),
  ),
});

/**
 * A new folder in which the path of a corpus spec (`./notes`, `./products.csv`) leads to sample data: a file where it
 * ends like one, else a folder with all samples. Returns the path.
 */
export async function samplesAt(path: string, items: number): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'midspan-contract-'));
  const place = join(root, path);
  const all = samples(items);
  const extension = extname(path);
  if (extension !== '') {
    const name = Object.keys(all).find((file) => extname(file) === extension);
    if (name === undefined) throw new Error(`support/samples.ts has no sample of a ${extension} file`);
    await mkdir(dirname(place), { recursive: true });
    await writeFile(place, all[name]!);
    return place;
  }
  await mkdir(place, { recursive: true });
  for (const [name, text] of Object.entries(all)) await writeFile(join(place, name), text);
  return place;
}
