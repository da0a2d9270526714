import type { Random } from '../../../core/random.ts';
import type { Entity, NumberWord } from './lexicon.ts';
import type { Name } from './names.ts';
import { numberText } from './numbers.ts';
import { type Word, word } from './words.ts';

/** Words that a template may ask for, e.g. `«num»`; what each stands for is fixed for the whole function. */
export const slots = [
  'one',
  'many',
  'num',
  'num2',
  'num3',
  'base',
  'base2',
  'cat',
  'cat2',
  'val',
  'val2',
  'id',
  'id2',
  'flag',
  'flag2',
  'date',
  'date2',
  'text',
  'text2',
  'part',
  'parts',
  'pnum',
  'qual',
  'qual2',
  'event',
  'event2',
  'store',
  'domain',
] as const;
export type Slot = (typeof slots)[number];

/** Names of the literals that are drawn once for a function. */
export const limitNames = ['lim', 'lim2', 'plim', 'few', 'some', 'lots', 'dec'] as const;
export type Limit = (typeof limitNames)[number];

/** Everything that has been chosen for the function being written. */
export interface Draw {
  readonly random: Random;
  readonly words: Record<Slot, Word>;
  /** Ranges of `num`, `num2`, `num3` and `pnum`. */
  readonly ranges: { lit: NumberWord; lit2: NumberWord; lit3: NumberWord; plit: NumberWord };
  /** Literals that stay the same for the whole function: see `template.ts`. */
  readonly limits: Record<Limit, string>;
  /** Texts of the pattern's `vars`, in order. */
  readonly vars: string[];
  /** What was chosen at each of the pattern's keyed choices. */
  readonly keys: number[];
  /** Python: records are dicts (`row["price"]`), not objects (`row.price`). */
  record: boolean;
  /** What follows a whole number where a fraction is expected: `.0` in Python. */
  whole: '' | '.0';
}

/** A literal in the usual range of a field. */
export const literal = ({ random, whole }: Draw, { low, high, decimals }: NumberWord): string =>
  numberText(random, { low, high, decimals, round: true }, whole);

/** Nothing chosen yet. */
export function emptyDraw(random: Random): Draw {
  const none = word('');
  const range: NumberWord = { full: none, base: none, low: 0, high: 0, decimals: 0 };
  const words = Object.fromEntries(slots.map((slot) => [slot, none])) as Record<Slot, Word>;
  const ranges = { lit: range, lit2: range, lit3: range, plit: range };
  const limits = { lim: '', lim2: '', plim: '', few: '', some: '', lots: '', dec: '' };
  return { random, words, ranges, limits, vars: [], keys: [], record: false, whole: '' };
}

/** Two items of a list, different ones if there are two; the first one may be given. */
function two<T>(random: Random, items: readonly T[], given?: number): [T, T] {
  const first = given ?? random.int(items.length);
  const second = items.length > 1 ? (first + 1 + random.int(items.length - 1)) % items.length : first;
  return [items[first]!, items[second]!];
}

/** Chooses all words of a function from one entity: those of its name, and at random where the name leaves it open. */
export function choose(draw: Draw, entity: Entity, name: Name): void {
  const { random, words, ranges, limits } = draw;
  words.one = entity.one;
  words.many = entity.many;
  words.domain = entity.domain;
  chooseNumbers(draw, entity, name.num ?? random.int(entity.nums.length));
  const [cat, cat2] = two(random, entity.cats, name.cat);
  words.cat = cat.name;
  words.cat2 = cat2.name;
  [words.val, words.val2] = two(random, cat.values);
  [words.id, words.id2] = two(random, entity.ids);
  [words.flag, words.flag2] = two(random, entity.flags);
  [words.date, words.date2] = two(random, entity.dates);
  [words.text, words.text2] = two(random, entity.texts);
  [words.qual, words.qual2] = two(random, entity.quals, name.qual);
  [words.event, words.event2] = two(random, entity.events);
  words.store = random.pick(entity.stores);
  const part = entity.parts[name.part ?? 0]!;
  words.part = part.one;
  words.parts = part.many;
  words.pnum = part.num.full;
  ranges.plit = part.num;
  limits.lim = literal(draw, ranges.lit);
  limits.lim2 = literal(draw, ranges.lit2);
  limits.plim = literal(draw, ranges.plit);
  limits.few = String(2 + random.int(11));
  limits.some = String(8 + random.int(73));
  limits.lots = String(60 + random.int(840));
  limits.dec = random.pick(['10', '100', '1000']);
}

function chooseNumbers({ random, words, ranges }: Draw, { nums }: Entity, first: number): void {
  const second = (first + 1 + random.int(nums.length - 1)) % nums.length;
  let third = random.int(nums.length);
  while (third === first || third === second) third = (third + 1) % nums.length;
  ranges.lit = nums[first]!;
  ranges.lit2 = nums[second]!;
  ranges.lit3 = nums[third]!;
  words.num = ranges.lit.full;
  words.num2 = ranges.lit2.full;
  words.num3 = ranges.lit3.full;
  words.base = ranges.lit.base;
  words.base2 = ranges.lit2.base;
}
