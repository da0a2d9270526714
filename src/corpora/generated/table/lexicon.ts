import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import { compileRegister, type Register, type RegisterFile, type Rules, sharedRules } from './register.ts';

export interface Lexicon {
  /** One for each file whose name does not begin with `_`, sorted by name. */
  readonly registers: readonly Register[];
  /** First 16 digits of the sha-256 of the files, in order of their names. */
  readonly fingerprint: string;
}

/** Reads all JSON files of a folder; those whose names begin with `_` hold lists that all registers share. */
export async function readLexicon(folder: string): Promise<Lexicon> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  const files = names.map((name, index) => ({ name, file: JSON.parse(texts[index]!) as unknown }));
  const isShared = ({ name }: { name: string }): boolean => name.startsWith('_');
  let used = 0;
  const numbers = (): number => used++;
  const lists = Object.assign({}, ...files.filter(isShared).map(({ file }) => file)) as Rules;
  const shared = sharedRules(lists, numbers);
  const registers = files
    .filter((file) => !isShared(file))
    .map(({ name, file }) => compileRegister(file as RegisterFile, shared, numbers, saltOf(name)));
  return { registers, fingerprint: sha256(texts.join('\n')).slice(0, 16) };
}

/** 32 bits of a name's hash. */
const saltOf = (name: string): number => Number.parseInt(sha256(name).slice(0, 8), 16) | 0;
