import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../core/user-error.ts';

export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The object in a JSON file, undefined where there is no such file; a file that holds anything else is a UserError. */
export async function readJsonFile(path: string): Promise<Json | undefined> {
  const text = await readTextFile(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${path} is not JSON: ${messageOf(cause)}.`, 'Copy the file again.', { cause });
  }
  if (isObject(value)) return value;
  throw new UserError(`${path} does not hold a JSON object.`, 'Copy the file again.');
}

/** The text of a file, undefined where there is no such file. */
export async function readTextFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw new UserError(`Cannot read ${path}: ${messageOf(cause)}.`, 'Check its permissions.', { cause });
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

/** Reads fields of one JSON object; whatever has the wrong form is a UserError that names file and field. */
export interface Fields {
  readonly json: Json;
  /** The file, and the field in it that the object is. */
  readonly where: string;
  /** A whole number of at least 1; `fallback` where the field is missing or null. */
  count(name: string, fallback?: number): number;
  /** A finite number above 0; `fallback` where the field is missing or null. */
  positive(name: string, fallback?: number): number;
  flag(name: string, fallback: boolean): boolean;
  fail(sentence: string, hint: string): UserError;
}

export function fieldsOf(json: Json, where: string): Fields {
  const fail = (sentence: string, hint: string): UserError => new UserError(`${where}: ${sentence}`, hint);
  const number = (name: string, fallback: number | undefined, whole: boolean): number => {
    const value = json[name] ?? fallback;
    if (value === undefined)
      throw fail(`${name} is missing.`, 'Use the config.json that belongs to the weights.');
    if (typeof value === 'number' && Number.isFinite(value) && value > 0 && !(whole && value % 1))
      return value;
    const form = whole ? 'a whole number of at least 1' : 'a number above 0';
    throw fail(`${name} is ${JSON.stringify(value)}.`, `It must be ${form}.`);
  };
  return {
    json,
    where,
    count: (name, fallback) => number(name, fallback, true),
    positive: (name, fallback) => number(name, fallback, false),
    flag: (name, fallback) => {
      const value = json[name] ?? fallback;
      if (typeof value === 'boolean') return value;
      throw fail(`${name} is ${JSON.stringify(value)}.`, 'It must be true or false.');
    },
    fail,
  };
}
