/**
 * Counts how often each of many patterns occurs in a text, overlapping occurrences included, in one pass
 * (Aho–Corasick, 1975): time grows with text plus patterns, not with their product.
 */
export interface Matcher {
  /** Occurrences of each pattern, in the order given to `matcher`; none of an empty one. */
  count(text: string): Uint32Array;
}

/**
 * The automaton is made of the patterns' stems: as much of each as sets it apart from all others, and no less than so
 * many characters. What follows a stem is compared where one was found, which is seldom. For short texts making the
 * automaton is most of the work, and that of whole patterns is several times as large.
 */
const STEM = 12;

export function matcher(patterns: readonly string[]): Matcher {
  const stems = stemsOf(patterns);
  const rests = patterns.map((pattern, i) => pattern.slice(stems[i]!.length));
  const alphabet = alphabetOf(stems);
  const { next, link, nearest, last, before } = automaton(stems, alphabet);
  return {
    count(text) {
      const counts = new Uint32Array(patterns.length);
      const { classOf, size } = alphabet;
      let state = 0;
      for (let i = 0; i < text.length; i++) {
        state = next[state * size + classOf[text.charCodeAt(i)]!]!;
        for (let end = nearest[state]!; end !== 0; end = nearest[link[end]!]!) {
          for (let pattern = last[end]!; pattern >= 0; pattern = before[pattern]!) {
            if (text.startsWith(rests[pattern]!, i + 1)) counts[pattern]!++;
          }
        }
      }
      return counts;
    },
  };
}

/** Sorted, each pattern stands beside the ones it has most in common with. */
function stemsOf(patterns: readonly string[]): string[] {
  const order = [...patterns.keys()].sort((a, b) => (patterns[a]! < patterns[b]! ? -1 : 1));
  const common = order.map((index, i) =>
    i === 0 ? 0 : sharedStart(patterns[order[i - 1]!]!, patterns[index]!),
  );
  const stems: string[] = [];
  order.forEach((index, i) => {
    stems[index] = patterns[index]!.slice(0, Math.max(STEM, common[i]! + 1, (common[i + 1] ?? 0) + 1));
  });
  return stems;
}

function sharedStart(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++;
  return length;
}

/** Characters that occur in no stem share class 0. */
interface Alphabet {
  readonly classOf: Uint16Array;
  readonly size: number;
}

function alphabetOf(stems: readonly string[]): Alphabet {
  const classOf = new Uint16Array(65536);
  let size = 1;
  for (const stem of stems) {
    for (let i = 0; i < stem.length; i++) {
      const code = stem.charCodeAt(i);
      if (classOf[code] === 0) classOf[code] = size++;
    }
  }
  return { classOf, size };
}

interface Automaton {
  /** `next[state * alphabet + class]`. */
  readonly next: Int32Array;
  /** The state of the longest proper suffix. */
  readonly link: Int32Array;
  /** The state itself if a stem ends there, else the nearest of its suffixes where one does; 0 where none does. */
  readonly nearest: Int32Array;
  /** The last stem that ends at a state, and the one of the same words before it; -1 for none. */
  readonly last: Int32Array;
  readonly before: Int32Array;
}

function automaton(stems: readonly string[], { classOf, size }: Alphabet): Automaton {
  const room = stems.reduce((sum, stem) => sum + stem.length, 1);
  const next = new Int32Array(room * size);
  const last = new Int32Array(room).fill(-1);
  const before = new Int32Array(stems.length).fill(-1);
  let states = 1;
  stems.forEach((stem, index) => {
    let state = 0;
    for (let i = 0; i < stem.length; i++) {
      const slot = state * size + classOf[stem.charCodeAt(i)]!;
      if (next[slot] === 0) next[slot] = states++;
      state = next[slot]!;
    }
    before[index] = last[state]!;
    last[state] = index;
  });
  return { next, last, before, ...linkSuffixes(next, last, states, size) };
}

/** Breadth first: fills the missing edges with those of the longest proper suffix, in place. */
function linkSuffixes(next: Int32Array, last: Int32Array, states: number, size: number) {
  const link = new Int32Array(states);
  const nearest = new Int32Array(states);
  const order = new Int32Array(states);
  let filled = 1;
  for (let read = 0; read < filled; read++) {
    const state = order[read]!;
    const base = state * size;
    const fallback = link[state]! * size;
    for (let c = 0; c < size; c++) {
      const child = next[base + c]!;
      // The root's missing edges lead back to it and stay 0.
      const elsewhere = state === 0 ? 0 : next[fallback + c]!;
      if (child === 0) {
        next[base + c] = elsewhere;
      } else {
        link[child] = elsewhere;
        nearest[child] = last[child]! >= 0 ? child : nearest[elsewhere]!;
        order[filled++] = child;
      }
    }
  }
  return { link, nearest };
}
