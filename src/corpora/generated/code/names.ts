import type { Random } from '../../../core/random.ts';
import type { Entity, Family } from './lexicon.ts';
import { word } from './words.ts';

/**
 * Names no two of which are equal and none of which stands inside another: every name is a verb, two words or more
 * that belong to one entity, and a head; the head tells the family, the middle tells the entity, and each pair of
 * family and entity steps through its own combinations. Heads are only found at the end and verbs only at the start.
 */
export class Names {
  readonly #start: Int32Array;
  readonly #used: Int32Array;
  readonly #entities: number;

  constructor(families: number, entities: number, random: Random) {
    this.#entities = entities;
    this.#used = new Int32Array(families * entities);
    this.#start = Int32Array.from(this.#used, () => random.int(1 << 30));
  }

  /** The next unused name of a family and an entity. */
  next(familyIndex: number, family: Family, entityIndex: number, entity: Entity): Name {
    const cell = familyIndex * this.#entities + entityIndex;
    const used = this.#used[cell]!;
    this.#used[cell] = used + 1;
    const middles = entity.quals.length + entity.nums.length + entity.parts.length;
    const plain = family.verbs.length * family.heads.length * middles;
    const grouped = family.prep ? family.verbs.length * entity.quals.length * entity.cats.length : 0;
    const size = plain + grouped;
    const index = (this.#start[cell]! + (used % size) * stride(size)) % size;
    const name = index < plain ? headed(family, entity, index) : prepared(family, entity, index - plain);
    const round = Math.floor(used / size);
    return round === 0 ? name : { ...name, text: name.text.replace(' ', ` v${round + 1} `) };
  }
}

/** A name, and which words of the entity it is made of, so that the function can be about them. */
export interface Name {
  /** Its words, parted by blanks. */
  readonly text: string;
  readonly qual?: number;
  readonly num?: number;
  readonly part?: number;
  readonly cat?: number;
}

/** `collect delayed shipment totals`, `collect shipment weight totals` or `collect shipment leg totals`. */
function headed({ verbs, heads }: Family, { quals, nums, parts, one }: Entity, index: number): Name {
  const verb = verbs[index % verbs.length]!;
  const rest = Math.floor(index / verbs.length);
  const head = heads[rest % heads.length]!;
  const qual = Math.floor(rest / heads.length);
  if (qual < quals.length) return { text: `${verb} ${quals[qual]!.plain} ${one.plain} ${head}`, qual };
  const num = qual - quals.length;
  if (num < nums.length) return { text: `${verb} ${one.plain} ${nums[num]!.base.plain} ${head}`, num };
  const part = num - nums.length;
  return { text: `${verb} ${one.plain} ${parts[part]!.one.plain} ${head}`, part };
}

/** `tally delayed shipments by carrier`. */
function prepared({ verbs, prep }: Family, { quals, cats, many }: Entity, index: number): Name {
  const verb = verbs[index % verbs.length]!;
  const rest = Math.floor(index / verbs.length);
  const qual = rest % quals.length;
  const cat = Math.floor(rest / quals.length);
  return { text: `${verb} ${quals[qual]!.plain} ${many.plain} ${prep} ${cats[cat]!.name.plain}`, qual, cat };
}

const strides = new Map<number, number>();

/** A step near the golden section of `size` that visits every index. */
function stride(size: number): number {
  const known = strides.get(size);
  if (known !== undefined) return known;
  let step = Math.max(1, Math.floor(size * 0.618));
  while (divisor(step, size) !== 1) step += 1;
  strides.set(size, step);
  return step;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** The name as a language writes it. */
export function spell({ text }: Name, snake: boolean): string {
  const { snake: snaked, camel } = word(text);
  return snake ? snaked : camel;
}
