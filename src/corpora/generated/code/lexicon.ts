import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Word, word } from './words.ts';

/** A numeric field: its name without the unit, the unit or '', the usual range, and decimals. */
export type RawNumber = readonly [name: string, unit: string, low: number, high: number, decimals: number];

/** A thing of some trade, as `domains.json` describes it. */
export interface RawEntity {
  readonly one: string;
  readonly many: string;
  readonly nums: readonly RawNumber[];
  /** Fields that take one of a few values. */
  readonly cats: Readonly<Record<string, readonly string[]>>;
  readonly ids: readonly string[];
  readonly flags: readonly string[];
  readonly dates: readonly string[];
  readonly texts: readonly string[];
  /** What it is made of: singular, plural, and the one numeric field of a part. */
  readonly parts: readonly (readonly [one: string, many: string, ...num: RawNumber])[];
  /** Adjectives and past participles. */
  readonly quals: readonly string[];
  readonly events: readonly string[];
}

interface RawDomain {
  readonly domain: string;
  readonly stores: readonly string[];
  readonly entities: readonly RawEntity[];
}

/** What the functions of one kind are called: any verb goes with any head. */
export interface Family {
  readonly verbs: readonly string[];
  /** Last words of a name; no head of any family is the beginning of another. */
  readonly heads: readonly string[];
  /** Also allows `tally_late_loans_by_branch`; no two families share one. */
  readonly prep?: string;
}

/** Lines of a template, or a choice of one of several runs of lines. */
export type Item = string | readonly (readonly Item[])[];

/** A kind of function: see `template.ts` for the notation. */
export interface RawPattern {
  /** Key of its family in `names.json`. */
  readonly family: string;
  /** Domains it makes sense in; all when left out. */
  readonly only?: readonly string[];
  readonly async?: boolean;
  /** Python: whether records are dicts; either way when left out. */
  readonly dicts?: boolean;
  readonly params: string;
  readonly returns: string;
  /** Texts chosen once for a function, by slot name. */
  readonly vars?: Readonly<Record<string, string>>;
  readonly doc?: string;
  readonly body: readonly Item[];
}

export interface RawLanguage {
  /** Runs of lines that many patterns use, by name: `@name` in a body stands for one of them. */
  readonly blocks: Readonly<Record<string, readonly (readonly Item[])[]>>;
  readonly patterns: readonly RawPattern[];
}

export interface Lexicon {
  readonly domains: readonly RawDomain[];
  readonly families: Readonly<Record<string, Family>>;
  readonly python: RawLanguage;
  readonly typescript: RawLanguage;
  /** The files as they were read, for the fingerprint. */
  readonly text: string;
}

/** Reads the word lists and patterns in `<datasets>/lexicon/code`. */
export async function readLexicon(datasets: string): Promise<Lexicon> {
  const names = ['domains', 'names', 'python', 'typescript'];
  const texts = await Promise.all(
    names.map((name) => readFile(join(datasets, 'lexicon', 'code', `${name}.json`), 'utf8')),
  );
  const [domains, families, python, typescript] = texts.map((text) => JSON.parse(text) as unknown);
  return {
    domains: domains as Lexicon['domains'],
    families: families as Lexicon['families'],
    python: python as RawLanguage,
    typescript: typescript as RawLanguage,
    text: texts.join('\n'),
  };
}

/** A numeric field ready for use. */
export interface NumberWord {
  /** With its unit, e.g. `weight kg`. */
  readonly full: Word;
  /** Without, e.g. `weight`. */
  readonly base: Word;
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
}

/** An entity with every word spelled out. */
export interface Entity {
  readonly one: Word;
  readonly many: Word;
  readonly domain: Word;
  readonly stores: readonly Word[];
  readonly nums: readonly NumberWord[];
  readonly cats: readonly { readonly name: Word; readonly values: readonly Word[] }[];
  readonly ids: readonly Word[];
  readonly flags: readonly Word[];
  readonly dates: readonly Word[];
  readonly texts: readonly Word[];
  readonly parts: readonly { readonly one: Word; readonly many: Word; readonly num: NumberWord }[];
  readonly quals: readonly Word[];
  readonly events: readonly Word[];
}

const number = ([name, unit, low, high, decimals]: RawNumber): NumberWord => ({
  full: word(unit ? `${name} ${unit}` : name),
  base: word(name),
  low,
  high,
  decimals,
});

/** `is fragile` is `isFragile` in code and `fragile` in prose. */
function flag(term: string): Word {
  const plain = term.replace(/^is /, '');
  return { ...word(term), plain, sentence: word(plain).sentence };
}

/** Spells an entity out. */
export function entity(raw: RawEntity, { domain, stores }: RawDomain): Entity {
  const all = (terms: readonly string[]): Word[] => terms.map(word);
  return {
    one: word(raw.one),
    many: word(raw.many),
    domain: word(domain),
    stores: all(stores),
    nums: raw.nums.map(number),
    cats: Object.entries(raw.cats).map(([name, values]) => ({ name: word(name), values: all(values) })),
    ids: all(raw.ids),
    flags: raw.flags.map(flag),
    dates: all(raw.dates),
    texts: all(raw.texts),
    parts: raw.parts.map(([one, many, ...num]) => ({ one: word(one), many: word(many), num: number(num) })),
    quals: all(raw.quals),
    events: all(raw.events),
  };
}
