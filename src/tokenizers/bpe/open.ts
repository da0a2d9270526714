import { fileURLToPath } from 'node:url';
import { sha256 } from '../../core/hash.ts';
import type { Tokenizer } from '../../core/tokenizer.ts';
import { Bpe } from './bpe.ts';
import { readRanks } from './ranks.ts';
import { scanCl100k, scanO200k } from './scan.ts';
import { type PreparedTables, readTables } from './tables-file.ts';

export type Encoding = 'o200k' | 'cl100k';

const SCANS = { o200k: scanO200k, cl100k: scanCl100k } as const;

/** The file that `prepare.ts` writes beside the built code, so that opening an encoding is reading one file. */
export const tablesPath = (encoding: Encoding): string =>
  fileURLToPath(new URL(`${encoding}.tables`, import.meta.url));

/** The vocabulary from js-tiktoken's ranks, with the hash of these and their pattern. */
export async function tablesFromRanks(encoding: Encoding): Promise<PreparedTables> {
  const module = await (encoding === 'o200k'
    ? import('js-tiktoken/ranks/o200k_base')
    : import('js-tiktoken/ranks/cl100k_base'));
  const { pat_str, bpe_ranks } = module.default;
  return { tables: readRanks(bpe_ranks), fingerprint: sha256(`${pat_str}\n${bpe_ranks}`) };
}

/** An encoder, which can also give ids, of a vocabulary. */
export const encoderOf = (encoding: Encoding, { tables }: PreparedTables): Bpe =>
  new Bpe(tables, SCANS[encoding]);

/** One of OpenAI's public encodings as an exact tokenizer. */
export async function openEncoding(encoding: Encoding): Promise<Tokenizer> {
  const prepared = (await readTables(tablesPath(encoding))) ?? (await tablesFromRanks(encoding));
  const bpe = encoderOf(encoding, prepared);
  return {
    name: encoding,
    exact: true,
    fingerprint: prepared.fingerprint,
    count: async (texts) => bpe.countAll(texts),
  };
}
