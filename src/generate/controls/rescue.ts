import type { Haystack } from '../../core/haystack.ts';
import type { Block } from '../block.ts';
import { readFrom } from '../ring.ts';
import { contextText } from '../template.ts';
import { places } from '../turn.ts';
import type { Unit } from '../unit.ts';
import { assembled, numbered, questionsAbout } from './assemble.ts';

/** Contexts with copies at the end, for each probe and length. */
export const RESCUES = 4;

/** Whether needle `i` of `count`, from the front of a context, stands in its middle third. */
export const inMiddle = (i: number, count: number): boolean =>
  3 * i + 1.5 >= count && 3 * i + 1.5 < 2 * count;

/**
 * Whole contexts in which the needles of the middle third stand once more at the end. What a model then finds and did not
 * find before was lost for its place, not for its difficulty.
 */
export async function* rescueHaystacks(block: Block): AsyncGenerator<Haystack> {
  for (let number = 0; number < RESCUES; number++) yield await rescue(block, number);
}

function rescue(block: Block, number: number): Promise<Haystack> {
  const { ring, frame, headTokens } = block;
  const count = ring.needles.length;
  const first = (block.start + Math.floor((number * count) / RESCUES)) % count;
  const middle = ring.needles
    .map((_, i) => ring.needles[(first + i) % count]!)
    .filter((_, i) => inMiddle(i, count));
  const copies = middle.map(({ unit }) => ring.units[unit]!);
  const needles = new Set(ring.needles.map(({ unit }) => ring.units[unit]!));
  const units = shortened(readFrom(ring, first), needles, tokensOf(copies));
  const { offsets, depths } = places([...units, ...copies], headTokens);
  const questions = middle.flatMap((needle) => {
    // The place it had before: the copy is what rescues it.
    const index = units.indexOf(ring.units[needle.unit]!);
    const position = { index, count: units.length, tokenOffset: offsets[index]!, depth: depths[index]! };
    return questionsAbout(needle, 'rescue', position);
  });
  return assembled(block, {
    name: numbered('rescue', number),
    text: contextText(frame, [...units, ...copies]),
    // Without the copies, which would make every answer of theirs ambiguous to a scorer.
    pieces: units,
    depths: depths.slice(0, units.length),
    questions,
    certificate: { method: 'needles stand twice', proved: 0, resampled: 0 },
  });
}

const tokensOf = (units: readonly Unit[]): number => units.reduce((sum, { tokens }) => sum + tokens, 0);

/** Leaves out fillers, evenly over the text, until `room` tokens are free, so that the context keeps its length. */
function shortened(units: readonly Unit[], needles: ReadonlySet<Unit>, room: number): readonly Unit[] {
  const fillers = units.filter((unit) => !needles.has(unit));
  const stride = Math.max(1, Math.floor(tokensOf(fillers) / Math.max(1, room)));
  const out = new Set<Unit>();
  let left = room;
  for (let from = 0; from < stride && left > 0; from++) {
    for (let i = from; i < fillers.length && left > 0; i += stride) {
      out.add(fillers[i]!);
      left -= fillers[i]!.tokens;
    }
  }
  return units.filter((unit) => !out.has(unit));
}
