/**
 * Counts how often each of many patterns occurs in a text, overlapping occurrences included, in one pass
 * (Aho–Corasick, 1975): time grows with text plus patterns, not with their product.
 */
export interface Matcher {
  /** Occurrences of each pattern, in the order given to `matcher`; none of an empty one. */
  count(text: string): Uint32Array;
}

/** Characters that occur in no pattern share class 0. */
interface Alphabet {
  readonly classOf: Uint16Array;
  readonly size: number;
}

/**
 * The automaton knows the patterns' stems only: as much of each as no other begins with, and at least `STEM`
 * characters. What follows is compared where a stem was found, which is seldom. It is several times smaller than one of
 * whole patterns, and making it is most of the work for short texts.
 */
const STEM = 12;

export function matcher(patterns: readonly string[]): Matcher {
  const stems = stemsOf(patterns);
  const alphabet = alphabetOf(stems);
  const { next, ends, shorter } = automaton(stems, alphabet);
  const endingAt = group(ends);
  return {
    count(text) {
      const counts = new Uint32Array(patterns.length);
      const { classOf, size } = alphabet;
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = next[state * size + classOf[text.charCodeAt(i)]!]!;
        for (let end = endingAt[state] ? state : shorter[state]!; end !== 0; end = shorter[end]!) {
          for (const pattern of endingAt[end]!) {
            const { length } = stems[pattern]!;
            if (continues(text, i + 1, patterns[pattern]!, length)) counts[pattern]!++;
          }
        }
      }
      return counts;
    },
  };
}

/** Whether `pattern` from character `from` on stands in the text at `at`. */
const continues = (text: string, at: number, pattern: string, from: number): boolean =>
  from === pattern.length || text.startsWith(from === 0 ? pattern : pattern.slice(from), at);
