import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import { conjugate, plural, singular } from './inflect.ts';
import { compilePattern, parseRange, type Symbols } from './pattern.ts';
import { op, Program } from './program.ts';

/** One file of a lexicon: lists of words by what they are, and rules made of patterns. */
export interface LexiconFile {
  /** Countable nouns: `{name}` and `{name.pl}`. */
  readonly nouns?: Readonly<Record<string, readonly string[]>>;
  /** Noun phrases; a `+` at the end (before the colon of a quantity) marks a plural, a colon a range of values. */
  readonly phrases?: Readonly<Record<string, readonly string[]>>;
  /** Verbs: `{name}`, `{name.s}`, `{name.ed}`, `{name.en}`, `{name.ing}`. */
  readonly verbs?: Readonly<Record<string, readonly string[]>>;
  /** Patterns; `3*` in front of one makes it three times as likely. */
  readonly rules?: Readonly<Record<string, readonly string[]>>;
}

/** One list or rule. An entry is compiled when it is first needed, so that opening stays fast. */
export class Rule {
  /** Slot in the writer's memory, shared by all forms of one list; −1 for lists too short to need one. */
  readonly list: number;
  /** How many alternatives there are. */
  readonly size: number;
  private readonly entries: readonly string[];
  private readonly compile: (entry: string) => number;
  /** One more than the place of each alternative in the program; 0 for those that are not compiled yet. */
  private readonly places: Int32Array;

  constructor(list: number, entries: readonly string[], compile: (entry: string) => number) {
    this.list = list;
    this.size = entries.length;
    this.entries = entries;
    this.compile = compile;
    this.places = new Int32Array(entries.length);
  }

  /** Where an alternative begins in the program; one that is there several times is compiled once. */
  at(index: number): number {
    if (this.places[index] === 0) {
      const first = this.entries.indexOf(this.entries[index]!);
      this.places[first] ||= 1 + this.compile(this.entries[first]!);
      this.places[index] = this.places[first]!;
    }
    return this.places[index]! - 1;
  }
}

/** The shared rules together with the words of one domain. */
export interface Vocabulary {
  readonly name: string;
  /** By symbol; undefined where this vocabulary has no such rule. */
  readonly rules: readonly (Rule | undefined)[];
}

export interface Lexicon {
  /** One for each file with a domain's words, sorted by name. */
  readonly vocabularies: readonly Vocabulary[];
  /** First 16 digits of the sha-256 of the files, in order of their names. */
  readonly fingerprint: string;
  /** How many memory slots a writer needs. */
  readonly lists: number;
  /** What the rules' entries are compiled into. */
  readonly program: Program;
  symbol(name: string): number;
}

/** Reads all JSON files of a folder; those whose names begin with `_` are shared by the others. */
export async function readLexicon(folder: string): Promise<Lexicon> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  const files = await Promise.all(names.map(async (name) => readFile(join(folder, name), 'utf8')));
  const parsed = files.map((text, index) => ({ name: names[index]!, file: JSON.parse(text) as LexiconFile }));
  const compiled = compileLexicon(
    parsed.filter(({ name }) => name.startsWith('_')).map(({ file }) => file),
    parsed
      .filter(({ name }) => !name.startsWith('_'))
      .map(({ name, file }) => ({ name: name.slice(0, -5), file })),
  );
  return { ...compiled, fingerprint: sha256(files.join('\n')).slice(0, 16) };
}

/** Links the files; a pattern that mentions a name no file has throws a plain Error when it is first used. */
export function compileLexicon(
  shared: readonly LexiconFile[],
  domains: readonly { readonly name: string; readonly file: LexiconFile }[],
): Omit<Lexicon, 'fingerprint'> {
  const numbers = new Map<string, number>();
  const symbol: Symbols = (name) => {
    const at = numbers.get(name);
    if (at === undefined) throw new Error(`The lexicon has no rule "${name}".`);
    return at;
  };
  const slots = { used: 0 };
  const program = new Program();
  const ruleSets = [...shared, ...domains.map(({ file }) => file)].map((file) =>
    rulesOf(file, (pattern) => compilePattern(pattern, symbol, program), { program, slots }),
  );
  for (const rules of ruleSets) {
    for (const name of rules.keys()) if (!numbers.has(name)) numbers.set(name, numbers.size);
  }
  const common = new Map(ruleSets.slice(0, shared.length).flatMap((rules) => [...rules]));
  const vocabularies = domains.map(({ name }, index) => {
    const own = ruleSets[shared.length + index]!;
    return { name, rules: Array.from(numbers.keys(), (rule) => own.get(rule) ?? common.get(rule)) };
  });
  return { vocabularies, lists: slots.used, program, symbol };
}

/** The rules of one file by name. */
function rulesOf(
  file: LexiconFile,
  compile: (pattern: string) => number,
  { program, slots }: { readonly program: Program; readonly slots: { used: number } },
): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const slot = (entries: readonly string[]): number => (entries.length >= 6 ? slots.used++ : -1);
  const one = (entry: string): number => program.add(op.mark, 0, compile(singular(entry)), -1);
  const many = (entry: string): number => program.add(op.mark, 1, compile(plural(entry)), -1);
  for (const [name, entries] of Object.entries(file.nouns ?? {})) {
    const list = slot(entries);
    rules.set(name, new Rule(list, entries, one));
    rules.set(`${name}.pl`, new Rule(list, entries, many));
  }
  const phrase = (entry: string): number => compilePhrase(entry, compile, program);
  for (const [name, entries] of Object.entries(file.phrases ?? {})) {
    rules.set(name, new Rule(slot(entries), entries, phrase));
  }
  for (const [name, entries] of Object.entries(file.verbs ?? {})) {
    const list = slot(entries);
    for (const form of ['', 's', 'ed', 'en', 'ing'] as const) {
      rules.set(
        form ? `${name}.${form}` : name,
        new Rule(list, entries, (entry) => compile(conjugate(entry)[form])),
      );
    }
  }
  for (const [name, entries] of Object.entries(file.rules ?? {})) {
    rules.set(name, new Rule(slot(entries), weighted(entries), compile));
  }
  return rules;
}

function compilePhrase(entry: string, compile: (pattern: string) => number, program: Program): number {
  const colon = entry.indexOf(': ');
  const words = colon < 0 ? entry : entry.slice(0, colon);
  const many = words.endsWith('+');
  const at = compile(many ? words.slice(0, -1) : words);
  const range = colon < 0 ? -1 : program.addRange(parseRange(entry.slice(colon + 2)));
  return program.add(op.mark, many ? 1 : 0, at, range);
}

/** Each entry as often as the weight before it says, without the weight. */
function weighted(entries: readonly string[]): readonly string[] {
  const all: string[] = [];
  for (const entry of entries) {
    const star = isDigit(entry.charCodeAt(0)) ? /^(\d+)\*/.exec(entry) : null;
    const pattern = star ? entry.slice(star[0].length) : entry;
    for (let left = star ? Number(star[1]) : 1; left > 0; left--) all.push(pattern);
  }
  return all;
}

const isDigit = (code: number): boolean => code >= 48 && code <= 57;
