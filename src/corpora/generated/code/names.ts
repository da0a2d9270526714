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

  /** The next unused name of a family and an entity, its words parted by blanks. */
  next(familyIndex: number, family: Family, entityIndex: number, entity: Entity): string {
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
    return round === 0 ? name : name.replace(' ', ` v${round + 1} `);
  }
}

/** `collect delayed shipment totals`, `collect shipment weight totals` or `collect shipment leg totals`. */
function headed({ verbs, heads }: Family, entity: Entity, index: number): string {
  const verb = verbs[index % verbs.length]!;
  const rest = Math.floor(index / verbs.length);
  const head = heads[rest % heads.length]!;
  const middle = Math.floor(rest / heads.length);
  const { quals, nums, parts, one } = entity;
  if (middle < quals.length) return `${verb} ${quals[middle]!.plain} ${one.plain} ${head}`;
  const own = nums[middle - quals.length]?.base ?? parts[middle - quals.length - nums.length]!.one;
  return `${verb} ${one.plain} ${own.plain} ${head}`;
}

/** `tally delayed shipments by carrier`. */
function prepared({ verbs, prep }: Family, { quals, cats, many }: Entity, index: number): string {
  const verb = verbs[index % verbs.length]!;
  const rest = Math.floor(index / verbs.length);
  const qual = quals[rest % quals.length]!;
  return `${verb} ${qual.plain} ${many.plain} ${prep} ${cats[Math.floor(rest / quals.length)]!.name.plain}`;
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
export const spell = (name: string, snake: boolean): string => (snake ? word(name).snake : word(name).camel);
