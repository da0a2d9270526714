import { padded, power } from './digits.ts';
import { mix, type Row } from './row.ts';

const ALPHABET = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** One varying part of a number: how many values it has and how each is written, always equally wide. */
interface Part {
  readonly values: number;
  /** What stands before it. */
  readonly before: string;
  write(value: number): string;
  /** Where the row notes it; −1 for nowhere. */
  readonly variable: number;
}

/**
 * The numbering of a register: every whole number below `capacity` has its own text of one fixed width, in an order
 * that a key scatters, so that numbers are distinct without a record of those given out.
 */
export interface Accession {
  readonly capacity: number;
  /** The `index`-th number in the order of `key`; its named parts are noted in the row, which starts afresh with it. */
  write(index: number, key: number, row: Row): string;
}

/**
 * Compiles a numbering such as `BG.{year=y 1921 2019}.{z 4}`: {y 1921 2019} a year, {z 4} so many digits,
 * {L 2} capital letters, {w K M R} one of these words of equal width; `name=` notes a part in the row.
 */
export function compileAccession(
  pattern: string,
  variable: (name: string) => number,
  salt: number,
): Accession {
  const parts: Part[] = [];
  const slots = /([^{]*)\{(?:(\w+)=)?(\w) ([^}]+)\}/gy;
  let end = 0;
  for (let found = slots.exec(pattern); found; found = slots.exec(pattern)) {
    const [whole, before = '', name, head = '', rest = ''] = found;
    end += whole.length;
    parts.push({ before, ...part(head, rest.split(' ')), variable: name ? variable(name) : -1 });
  }
  const after = pattern.slice(end);
  if (parts.length < 2 || after.includes('{')) throw new Error(`Numbering "${pattern}" is not understood.`);
  const state = new Int32Array(parts.length);
  const capacity = parts.reduce((product, { values }) => product * values, 1);
  const side = Math.ceil(Math.sqrt(capacity));
  return {
    capacity,
    write(index, key, row) {
      const at = scatter(index, capacity, side, key);
      decode(at, parts, state);
      row.reset(mix(salt ^ Math.floor(at / 4294967296)), at | 0);
      let text = '';
      for (let i = 0; i < parts.length; i++) {
        const { before, write, variable: noted } = parts[i]!;
        const written = write(state[i]!);
        if (noted >= 0) {
          row.texts[noted] = written;
          row.numbers[noted] = Number(written);
        }
        text += before + written;
      }
      return text + after;
    },
  };
}

/** The values of the parts in the text of one number, the last part changing fastest. */
function decode(number: number, parts: readonly Part[], state: Int32Array): void {
  let rest = number;
  for (let i = parts.length - 1; i >= 0; i--) {
    const { values } = parts[i]!;
    state[i] = rest % values;
    rest = Math.floor(rest / values);
  }
}

function part(head: string, rest: readonly string[]): Pick<Part, 'values' | 'write'> {
  const [first, last] = [Number(rest[0]), Number(rest[1])];
  if (head === 'y') return { values: last - first + 1, write: (value) => `${first + value}` };
  if (head === 'w') return { values: rest.length, write: (value) => rest[value]! };
  if (head === 'z') return { values: power(first), write: (value) => padded(value, first) };
  if (head !== 'L') throw new Error(`"${head} ${rest.join(' ')}" is no part of a numbering.`);
  const write = (value: number, width = first): string =>
    width === 0
      ? ''
      : write(Math.floor(value / ALPHABET.length), width - 1) + ALPHABET[value % ALPHABET.length]!;
  return { values: ALPHABET.length ** first, write: (value) => write(value) };
}

/**
 * A permutation of the whole numbers below `capacity`: four rounds of a Feistel network over the smallest square that
 * holds them, walked again for the few results that fall outside. Every step can be undone, so no two indices meet.
 */
function scatter(index: number, capacity: number, side: number, key: number): number {
  let at = index;
  do {
    let left = Math.floor(at / side);
    let right = at - left * side;
    for (let round = 0; round < 4; round++) {
      const turned = (left + (mix(Math.imul(right, 0x9e3779b1) ^ (key + round)) >>> 0)) % side;
      left = right;
      right = turned;
    }
    at = left * side + right;
  } while (at >= capacity);
  return at;
}
