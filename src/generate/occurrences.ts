/**
 * Counts how often each of many patterns occurs in a text, overlapping occurrences included, in one pass
 * (Aho–Corasick, 1975): time grows with text plus patterns, never with their product.
 */
export interface Matcher {
  /** Occurrences of each pattern, in the order given to `matcher`. */
  count(text: string): Uint32Array;
}

/** Characters that occur in no pattern share class 0. */
interface Alphabet {
  readonly classOf: Uint16Array;
  readonly size: number;
}

export function matcher(patterns: readonly string[]): Matcher {
  const alphabet = alphabetOf(patterns);
  const { next, suffix, ends, states } = automaton(patterns, alphabet);
  return {
    count(text) {
      const visits = new Uint32Array(states);
      const { classOf, size } = alphabet;
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = next[state * size + classOf[text.charCodeAt(i)]!]!;
        visits[state]!++;
      }
      // A visit to a state is a visit to every suffix of it; states are numbered so that suffixes come first.
      for (let s = suffix.order.length - 1; s >= 0; s--) {
        const from = suffix.order[s]!;
        visits[suffix.link[from]!]! += visits[from]!;
      }
      return Uint32Array.from(ends, (end) => visits[end]!);
    },
  };
}

function alphabetOf(patterns: readonly string[]): Alphabet {
  const classOf = new Uint16Array(65536);
  let size = 1;
  for (const pattern of patterns) {
    for (let i = 0; i < pattern.length; i++) {
      const code = pattern.charCodeAt(i);
      if (classOf[code] === 0) classOf[code] = size++;
    }
  }
  return { classOf, size };
}

function automaton(patterns: readonly string[], { classOf, size }: Alphabet) {
  const room = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
  const next = new Int32Array(room * size);
  let states = 1;
  const ends = patterns.map((pattern) => {
    let state = 0;
    for (let i = 0; i < pattern.length; i++) {
      const slot = state * size + classOf[pattern.charCodeAt(i)]!;
      if (next[slot] === 0) next[slot] = states++;
      state = next[slot]!;
    }
    return state;
  });
  return { next, states, ends, suffix: linkSuffixes(next, states, size) };
}

/** Breadth first: fills the missing edges with those of the longest proper suffix, in place. */
function linkSuffixes(next: Int32Array, states: number, size: number) {
  const link = new Int32Array(states);
  const order = new Int32Array(states - 1);
  let filled = 0;
  for (let c = 0; c < size; c++) if (next[c] !== 0) order[filled++] = next[c]!;
  for (let read = 0; read < filled; read++) {
    const state = order[read]!;
    const base = state * size;
    const fallback = link[state]! * size;
    for (let c = 0; c < size; c++) {
      const child = next[base + c]!;
      if (child === 0) {
        next[base + c] = next[fallback + c]!;
      } else {
        link[child] = next[fallback + c]!;
        order[filled++] = child;
      }
    }
  }
  return { link, order };
}
