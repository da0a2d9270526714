import { mergeLong } from './merge-long.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Pieces up to this many bytes are merged by looking for the lowest rank again and again, longer ones by a heap. */
const SHORT = 96;
const NONE = 0x7fffffff;
const starts = new Int32Array(SHORT + 1);
const ranks = new Int32Array(SHORT + 1);

/**
 * Byte-pair merges of `text[from…to)`: joins the neighbours whose joint token has the lowest id until none is left.
 * Returns the number of tokens and appends their ids to `out` when given.
 */
export function merge(
  vocabulary: Vocabulary,
  text: Uint8Array,
  from: number,
  to: number,
  out?: number[],
): number {
  if (to - from > SHORT) return mergeLong(vocabulary, text, from, to, out);
  const { pairs } = vocabulary;
  const length = to - from;
  let parts = length;
  for (let i = 0; i < length; i++) {
    starts[i] = from + i;
    const pair = i + 1 < length ? pairs[(text[from + i]! << 8) | text[from + i + 1]!]! : -1;
    ranks[i] = pair < 0 ? NONE : pair;
  }
  starts[length] = to;
  for (;;) {
    let lowest = NONE;
    let at = -1;
    for (let i = 0; i < parts - 1; i++) {
      if (ranks[i]! < lowest) {
        lowest = ranks[i]!;
        at = i;
      }
    }
    if (at < 0) break;
    parts--;
    for (let i = at + 1; i < parts; i++) {
      starts[i] = starts[i + 1]!;
      ranks[i] = ranks[i + 1]!;
    }
    starts[parts] = to;
    ranks[at] = rankAt(vocabulary, text, at, parts);
    if (at > 0) ranks[at - 1] = rankAt(vocabulary, text, at - 1, parts);
  }
  if (out) for (let i = 0; i < parts; i++) out.push(vocabulary.find(text, starts[i]!, starts[i + 1]!));
  return parts;
}

function rankAt(vocabulary: Vocabulary, text: Uint8Array, at: number, parts: number): number {
  if (at + 2 > parts) return NONE;
  const id = vocabulary.find(text, starts[at]!, starts[at + 2]!);
  return id < 0 ? NONE : id;
}
