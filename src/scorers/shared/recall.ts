/** How much of some wanted words stands in a text. */
export interface Recall {
  /** Wanted words found, each as often as it is wanted at most. */
  readonly found: number;
  /** 0…1. */
  readonly share: number;
}

/** Words of an answer that are looked at together: room for slips and a few words of chat, none for listing everything. */
export const windowOf = (wanted: number): number => Math.ceil(wanted * 1.25) + 4;

/** The largest share of the wanted words (a multiset) in any window of the text. */
export function bestRecall(text: readonly number[], wanted: readonly number[]): Recall {
  if (wanted.length === 0) return { found: 0, share: 0 };
  const missing = new Map<number, number>();
  for (const word of wanted) missing.set(word, (missing.get(word) ?? 0) + 1);
  const width = windowOf(wanted.length);
  let found = 0;
  let best = 0;
  for (let at = 0; at < text.length; at++) {
    const left = missing.get(text[at]!);
    if (left !== undefined) {
      if (left > 0) found++;
      missing.set(text[at]!, left - 1);
    }
    if (at >= width) {
      const gone = missing.get(text[at - width]!);
      if (gone !== undefined) {
        if (gone >= 0) found--;
        missing.set(text[at - width]!, gone + 1);
      }
    }
    if (found > best) best = found;
  }
  return { found: best, share: best / wanted.length };
}
