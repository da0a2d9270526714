import type { Style } from '../../core/piece.ts';

/** A context cut into pieces by what can be seen in it: piece i is `text.slice(starts[i], ends[i])`. */
export interface Pages {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const CLOSING = 'End of text.';
/** The end of a sentence; what follows it decides. */
const stop = /[.!?…。！？]["'”’»)\]]* /g;
/** A sentence may begin with a letter that is not small, or with something that opens. */
const opening = /[\p{Lu}\p{Lt}\p{Lo}"'“‘«([¿¡]/u;

/** Cuts a context into sentences, functions or rows. */
export function cut(text: string, style: Style): Pages {
  const end = text.lastIndexOf(CLOSING);
  if (style !== 'document') {
    const trail = style === 'code' ? '\n\n' : '\n';
    return split(text, text.indexOf('\n\n') + 2, end < 0 ? text.length : end, trail);
  }
  const lead = '\n\nText: ';
  return sentences(text, text.indexOf(lead) + lead.length, end < 1 ? text.length : end - 1);
}

function split(text: string, from: number, to: number, trail: string): Pages {
  const starts: number[] = [];
  const ends: number[] = [];
  for (let at = from; at < to; ) {
    const found = text.indexOf(trail, at);
    const end = found < 0 || found > to ? to : found;
    starts.push(at);
    ends.push(end);
    at = end + trail.length;
  }
  return { text, starts, ends };
}

function sentences(text: string, from: number, to: number): Pages {
  const starts = [from];
  const ends: number[] = [];
  stop.lastIndex = from;
  for (let found = stop.exec(text); found !== null && stop.lastIndex < to; found = stop.exec(text)) {
    const next = String.fromCodePoint(text.codePointAt(stop.lastIndex)!);
    if (!opening.test(next)) continue;
    ends.push(stop.lastIndex - 1);
    starts.push(stop.lastIndex);
  }
  ends.push(to);
  return { text, starts, ends };
}

/** The piece that holds a place of the text; −1 before the first. */
export function pieceAt({ starts }: Pages, place: number): number {
  let [low, high] = [0, starts.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= place) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Where a piece stands, 0…1, by the midpoint of its text. */
export function depthOf({ starts, ends }: Pages, piece: number): number {
  const [first, last] = [starts[0]!, ends.at(-1)!];
  return ((starts[piece]! + ends[piece]!) / 2 - first) / Math.max(1, last - first);
}
