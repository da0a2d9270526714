import type { Corpus } from '../../../core/corpus.ts';
import { sha256 } from '../../../core/hash.ts';
import type { CodePiece } from '../../../core/piece.ts';
import { seeded } from '../../../core/random.ts';
import { choose, emptyDraw } from './draw.ts';
import {
  type Entity,
  entity,
  type Lexicon,
  type RawLanguage,
  type RawPattern,
  readLexicon,
} from './lexicon.ts';
import { Names, spell } from './names.ts';
import { compile, type Manner, type Pattern, type Syntax } from './pattern.ts';
import { python, typescript } from './syntax.ts';

/** Raised when the same seed no longer gives the same functions although the word lists are the same. */
const version = 1;

/** Invented Python and TypeScript functions, as many as are asked for; `datasets` is the project's own folder. */
export async function codeCorpus(datasets: string): Promise<Corpus> {
  const lexicon = await readLexicon(datasets);
  const vocabulary = vocabularyOf(lexicon);
  const languages = [
    languageOf('python', lexicon.python, python, manners.python, vocabulary),
    languageOf('typescript', lexicon.typescript, typescript, manners.typescript, vocabulary),
  ] as const;
  return {
    name: 'generated',
    style: 'code',
    fingerprint: sha256(`${version}\n${lexicon.text}`).slice(0, 16),
    size: Number.POSITIVE_INFINITY,
    draw: (seed) => ({ [Symbol.iterator]: () => functions(seed, vocabulary, languages) }),
  };
}

interface Vocabulary {
  readonly families: readonly { readonly key: string; readonly family: Lexicon['families'][string] }[];
  readonly size: number;
  /** Domain of each entity. */
  readonly domains: readonly string[];
  readonly raw: readonly Lexicon['domains'][number]['entities'][number][];
  /** Spelled out when first used. */
  entity(index: number): Entity;
}

function vocabularyOf({ domains, families }: Lexicon): Vocabulary {
  const all = domains.flatMap((domain) => domain.entities.map((raw) => ({ domain, raw })));
  const known: Entity[] = [];
  return {
    families: Object.entries(families).map(([key, family]) => ({ key, family })),
    size: all.length,
    domains: all.map(({ domain }) => domain.domain),
    raw: all.map(({ raw }) => raw),
    entity: (index) => {
      known[index] ??= entity(all[index]!.raw, all[index]!.domain);
      return known[index]!;
    },
  };
}

interface Language {
  readonly name: string;
  readonly syntax: Syntax;
  readonly kinds: readonly Kind[];
  readonly manners: readonly Manner[];
}

/** A pattern with what it fits. */
interface Kind {
  readonly family: number;
  /** Worked out when first used. */
  entities(): readonly number[];
  readonly dicts: boolean | undefined;
  /** Compiled when first used. */
  pattern(manner: number): Pattern;
}

const single = { quote: "'", semicolons: true } as const;
const double = { quote: '"', semicolons: true } as const;
/** Listed as often as they are met. */
const manners = {
  python: [single, double, double],
  typescript: [single, single, double, { quote: "'", semicolons: false }],
} as const satisfies Record<string, readonly Manner[]>;

function languageOf(
  name: string,
  language: RawLanguage,
  syntax: Syntax,
  all: readonly Manner[],
  vocabulary: Vocabulary,
): Language {
  const kinds = language.patterns.map((raw) => kindOf(raw, language, syntax, all, vocabulary));
  return { name, syntax, kinds, manners: all };
}

function kindOf(
  raw: RawPattern,
  language: RawLanguage,
  syntax: Syntax,
  all: readonly Manner[],
  vocabulary: Vocabulary,
): Kind {
  const family = vocabulary.families.findIndex(({ key }) => key === raw.family);
  if (family === -1) throw new Error(`No family is called ${raw.family}.`);
  const compiled: Pattern[] = [];
  let entities: readonly number[] | undefined;
  return {
    family,
    entities: () => {
      entities ??= fitting(raw, vocabulary);
      return entities;
    },
    dicts: raw.dicts,
    pattern: (manner) => {
      compiled[manner] ??= compile(raw, language, syntax, all[manner]!);
      return compiled[manner]!;
    },
  };
}

/** Entities that have all the fields a pattern asks for. */
function fitting(raw: RawPattern, { raw: entities, domains }: Vocabulary): number[] {
  const text = JSON.stringify([raw.params, raw.vars, raw.body]).toLowerCase();
  const twice = (['date', 'id', 'text'] as const).filter((slot) => text.includes(`${slot}2`));
  const lists = { date: 'dates', id: 'ids', text: 'texts' } as const;
  return [...entities.keys()].filter((index) => {
    if (raw.only && !raw.only.includes(domains[index]!)) return false;
    return twice.every((slot) => entities[index]![lists[slot]].length > 1);
  });
}

function* functions(
  seed: string,
  vocabulary: Vocabulary,
  languages: readonly Language[],
): Generator<CodePiece, never, undefined> {
  const random = seeded(`${seed}/code`);
  const names = new Names(vocabulary.families.length, vocabulary.size, random);
  const draw = emptyDraw(random);
  for (let count = 0; ; count++) {
    const language = random.pick(languages);
    const kind = random.pick(language.kinds);
    const subject = random.pick(kind.entities());
    const entity = vocabulary.entity(subject);
    const named = names.next(kind.family, vocabulary.families[kind.family]!.family, subject, entity);
    const name = spell(named, language.syntax.snake);
    draw.whole = language.syntax.snake ? '.0' : '';
    choose(draw, entity, named);
    draw.record = kind.dicts ?? random.int(10) < 3;
    const { source, statements } = kind.pattern(random.int(language.manners.length)).write(draw, name);
    yield { style: 'code', id: `${seed}/${count}`, name, language: language.name, source, statements };
  }
}
