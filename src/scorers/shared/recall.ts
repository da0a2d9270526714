import { WordNumbers } from './word-numbers.ts';

/** How much of some wanted words stands in a text. */
export interface Recall {
  /** Wanted words found, each as often as it is wanted at most. */
  readonly found: number;
  /** 0…1. */
  readonly share: number;
}

/** Words of an answer that are looked at together: room for slips and a few words of chat, none for listing everything. */
export const windowOf = (wanted: number): number => Math.ceil(wanted * 1.25) + 4;

/** Used again for each text. */
const numbers = new WordNumbers();
/** By the number of a wanted word: how often it is wanted and not in the window; below 0 when it is there too often. */
let missing = new Int32Array(256);

function want(wanted: readonly number[]): void {
  numbers.begin(wanted.length);
  if (missing.length < wanted.length) missing = new Int32Array(2 * wanted.length);
  else missing.fill(0, 0, wanted.length);
  for (let i = 0; i < wanted.length; i++) missing[numbers.add(wanted[i]!)]!++;
}

/** The largest share of the wanted words (a multiset) in any window of the text. */
export function bestRecall(text: readonly number[], wanted: readonly number[]): Recall {
  if (wanted.length === 0) return { found: 0, share: 0 };
  want(wanted);
  const width = windowOf(wanted.length);
  let found = 0;
  let best = 0;
  for (let at = 0; at < text.length; at++) {
    const come = numbers.find(text[at]!);
    if (come >= 0 && missing[come]!-- > 0) found++;
    if (at >= width) {
      const gone = numbers.find(text[at - width]!);
      if (gone >= 0 && missing[gone]!++ >= 0) found--;
    }
    if (found > best) best = found;
  }
  return { found: best, share: best / wanted.length };
}
