import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../core/hash.ts';
import { conjugate, plural, singular } from './inflect.ts';
import { type Node, node, op, parsePattern, parseRange, type Symbols } from './pattern.ts';

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

/** One list or rule; its patterns are parsed when they are first needed, so that opening stays fast. */
export class Rule {
  /** Slot in the writer's memory, shared by all forms of one list; −1 for lists too short to need one. */
  readonly list: number;
  readonly #parse: () => readonly Node[];
  #alternatives: readonly Node[] | undefined;

  constructor(list: number, parse: () => readonly Node[]) {
    this.list = list;
    this.#parse = parse;
  }

  get alternatives(): readonly Node[] {
    this.#alternatives ??= this.#parse();
    return this.#alternatives;
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
  const ruleSets = [...shared, ...domains.map(({ file }) => file)].map((file) =>
    rulesOf(file, symbol, slots),
  );
  for (const rules of ruleSets) {
    for (const name of rules.keys()) if (!numbers.has(name)) numbers.set(name, numbers.size);
  }
  const common = new Map(ruleSets.slice(0, shared.length).flatMap((rules) => [...rules]));
  const vocabularies = domains.map(({ name }, index) => {
    const own = ruleSets[shared.length + index]!;
    return { name, rules: Array.from(numbers.keys(), (rule) => own.get(rule) ?? common.get(rule)) };
  });
  return { vocabularies, lists: slots.used, symbol };
}

/** The rules of one file by name. */
function rulesOf(file: LexiconFile, symbol: Symbols, slots: { used: number }): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>();
  const slot = (entries: readonly string[]): number => (entries.length >= 6 ? slots.used++ : -1);
  for (const [name, entries] of Object.entries(file.nouns ?? {})) {
    const list = slot(entries);
    rules.set(name, new Rule(list, () => entries.map((entry) => marked(singular(entry), 0, symbol))));
    rules.set(`${name}.pl`, new Rule(list, () => entries.map((entry) => marked(plural(entry), 1, symbol))));
  }
  for (const [name, entries] of Object.entries(file.phrases ?? {})) {
    rules.set(name, new Rule(slot(entries), () => entries.map((entry) => phrase(entry, symbol))));
  }
  for (const [name, entries] of Object.entries(file.verbs ?? {})) {
    const list = slot(entries);
    for (const form of ['', 's', 'ed', 'en', 'ing'] as const) {
      const parse = () => entries.map((entry) => parsePattern(conjugate(entry)[form], symbol));
      rules.set(form ? `${name}.${form}` : name, new Rule(list, parse));
    }
  }
  for (const [name, entries] of Object.entries(file.rules ?? {})) {
    rules.set(name, new Rule(slot(entries), () => entries.flatMap((entry) => weighted(entry, symbol))));
  }
  return rules;
}

const marked = (text: string, number: 0 | 1, symbol: Symbols): Node =>
  node(op.mark, { a: number, kids: [parsePattern(text, symbol)] });

function phrase(entry: string, symbol: Symbols): Node {
  const colon = entry.indexOf(': ');
  const words = colon < 0 ? entry : entry.slice(0, colon);
  const many = words.endsWith('+');
  return node(op.mark, {
    a: many ? 1 : 0,
    kids: [parsePattern(many ? words.slice(0, -1) : words, symbol)],
    range: colon < 0 ? undefined : parseRange(entry.slice(colon + 2)),
  });
}

function weighted(entry: string, symbol: Symbols): readonly Node[] {
  const star = /^(\d+)\*/.exec(entry);
  const parsed = parsePattern(star ? entry.slice(star[0].length) : entry, symbol);
  return Array.from({ length: star ? Number(star[1]) : 1 }, () => parsed);
}
