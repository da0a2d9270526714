import { BASE_TOKENS, type Control } from '../../core/control.ts';
import { fold } from '../../core/fold.ts';
import type { Haystack, Position } from '../../core/haystack.ts';
import type { Block } from '../block.ts';
import type { Needle } from '../needles.ts';
import { contextText } from '../template.ts';
import { places } from '../turn.ts';
import type { Unit } from '../unit.ts';
import { assembled, numbered, questionsAbout } from './assemble.ts';

/** What stands where the text would be. It invites guesses, so that the rate of right ones is not underestimated. */
const NO_TEXT =
  'The text that the question below is about is not shown. Answer from what you know, or guess.\n\n';

/** Needles that share a short context at most. */
export const TOGETHER = 5;

/** Every question without any text, in one haystack. */
export function closedBook(block: Block): Promise<Haystack> {
  const { ring } = block;
  const pieces = ring.needles.map(({ unit }) => ring.units[unit]!);
  const questions = ring.needles.flatMap((needle, index) =>
    questionsAbout(needle, 'closed-book', { index, count: pieces.length, tokenOffset: 0, depth: 0 }),
  );
  return assembled(block, {
    name: 'closed-book',
    text: NO_TEXT,
    pieces,
    depths: new Float64Array(pieces.length),
    questions,
    certificate: { method: 'no text', proved: 0, resampled: 0 },
  });
}

/** Every needle alone. */
export async function* oracleHaystacks(block: Block): AsyncGenerator<Haystack> {
  for (const [i, needle] of block.ring.needles.entries())
    yield await among(block, 'oracle', i, [needle], [needle.unit]);
}

/** A few needles at a time with the neighbours of each, as many as fit. */
export async function* baseHaystacks(block: Block): AsyncGenerator<Haystack> {
  const { ring, headTokens, tailTokens, sizer } = block;
  const asked = ring.needles.flatMap(({ queries }) => queries.map(({ query }) => query.question));
  const room = BASE_TOKENS - headTokens - tailTokens - Math.max(...(await sizer.sizes(asked)));
  let number = 0;
  for (let from = 0; from < ring.needles.length; number++) {
    let to = from + 1;
    let tokens = ring.units[ring.needles[from]!.unit]!.tokens;
    for (; to < Math.min(ring.needles.length, from + TOGETHER); to++) {
      tokens += ring.units[ring.needles[to]!.unit]!.tokens;
      if (tokens > room) break;
    }
    const needles = ring.needles.slice(from, to);
    yield await among(block, 'base', number, needles, withNeighbours(block, needles, room));
    from = to;
  }
}

/** The indices of some needles and of pieces around them, nearest first, while `room` tokens last; in the ring's order. */
function withNeighbours({ ring }: Block, needles: readonly Needle[], room: number): readonly number[] {
  const { units } = ring;
  const isNeedle = new Set(ring.needles.map(({ unit }) => unit));
  const chosen = new Set(needles.map(({ unit }) => unit));
  let left = room - [...chosen].reduce((sum, unit) => sum + units[unit]!.tokens, 0);
  for (let distance = 1; distance < units.length; distance++) {
    for (const { unit } of needles) {
      for (const side of [-distance, distance]) {
        const index = (unit + side + units.length) % units.length;
        if (chosen.has(index) || isNeedle.has(index) || units[index]!.tokens > left) continue;
        chosen.add(index);
        left -= units[index]!.tokens;
      }
    }
    if (left < SMALLEST) break;
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Less room than this is left empty. */
const SMALLEST = 8;

/** A context of the pieces at `indices`, with the questions about `needles` that are unambiguous in it. */
function among(
  block: Block,
  control: Control,
  number: number,
  needles: readonly Needle[],
  indices: readonly number[],
): Promise<Haystack> {
  const { ring, frame, headTokens } = block;
  const pieces: readonly Unit[] = indices.map((index) => ring.units[index]!);
  const folded = [fold(frame.head), ...pieces.map((unit) => unit.folded), fold(frame.tail)].join(' ');
  const proofs = block.prove(folded);
  const { offsets, depths } = places(pieces, headTokens);
  const positionOf = (unit: number): Position => {
    const index = indices.indexOf(unit);
    return { index, count: pieces.length, tokenOffset: offsets[index]!, depth: depths[index]! };
  };
  let proof = 0;
  const questions = ring.needles.flatMap((needle) => {
    const first = proof;
    proof += needle.queries.length;
    if (!needles.includes(needle)) return [];
    return questionsAbout(needle, control, positionOf(needle.unit)).filter((_, i) => proofs[first + i]);
  });
  return assembled(block, {
    name: numbered(control, number),
    text: contextText(frame, pieces),
    pieces,
    depths,
    questions,
    certificate: { method: 'aho-corasick on folded text', proved: questions.length, resampled: 0 },
  });
}
