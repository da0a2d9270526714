import { fold } from '../../src/core/fold.ts';

const isPartOfWord = /[\p{L}\p{N}_]/u;

/** Whether a value stands in a text on its own, not merely as a part of a longer word; case does not matter. */
export function mentions(text: string, value: string): boolean {
  const [whole, wanted] = [fold(text), fold(value)];
  const goesOnAt = (at: number): boolean =>
    isPartOfWord.test(whole[at - 1] ?? '') && isPartOfWord.test(whole[at] ?? '');
  for (let at = whole.indexOf(wanted); at >= 0; at = whole.indexOf(wanted, at + 1)) {
    if (!goesOnAt(at) && !goesOnAt(at + wanted.length)) return true;
  }
  return false;
}
