import { codesForNow, codesOf } from './codes.ts';
import { newFound, normal, scan } from './scan.ts';

/** The words of a text, in order. */
export interface Words {
  /** The normalised text that `starts` and `ends` count in. */
  readonly text: string;
  /** 32-bit hash of each word; equal words have equal hashes. */
  readonly hashes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const firstOf = (numbers: Int32Array, count: number): number[] => {
  const list = new Array<number>(count);
  for (let i = 0; i < count; i++) list[i] = numbers[i]!;
  return list;
};

/** What was found in the last text, overwritten by the next. */
const last = newFound(256);

/**
 * Splits a text into words: case folded, punctuation dropped except inside a word (`multi-agent`, `3.5`, `12:30`) and
 * the sign of a number, apostrophes and thousands separators dropped (`71,432` is `71432`), one word per character in
 * scripts without blanks.
 */
export function wordsOf(source: string): Words {
  const text = normal(source);
  last.count = 0;
  scan(codesForNow(text), text.length, last);
  const { hashes, starts, ends, count } = last;
  return {
    text,
    hashes: firstOf(hashes, count),
    starts: firstOf(starts, count),
    ends: firstOf(ends, count),
  };
}

/** `wordsOf(source).hashes`. */
export function hashesOf(source: string): number[] {
  last.count = 0;
  isPlain = true;
  scan(codesForNow(source), source.length, last, giveUp);
  if (!isPlain) {
    const text = normal(source);
    last.count = 0;
    scan(codesForNow(text), text.length, last);
  }
  return firstOf(last.hashes, last.count);
}

/** Whether the last text could be read without normalising it. */
let isPlain = true;
function giveUp(): number {
  isPlain = false;
  // Behind any text.
  return 0x7fffffff;
}

/** Hashes of the words of many texts, one after another. */
export interface WordList {
  readonly words: Int32Array;
  /** Those of text n are from `offsets[n]` on, up to `offsets[n + 1]`. */
  readonly offsets: Int32Array;
}

/** Characters of a word and the blank after it. */
const WORD = 5;
/** Characters read at once. */
const CHUNK = 16_384;

/** `hashesOf` for each text of a haystack. Many are read as one, as each by itself takes several times as long. */
export function wordListOf(texts: readonly string[]): WordList {
  const offsets = new Int32Array(texts.length + 1);
  let words = new Int32Array(Math.ceil(texts.reduce((sum, text) => sum + text.length, 0) / WORD));
  let count = 0;
  for (let from = 0; from < texts.length; ) {
    const to = chunkEnd(texts, from);
    scanAll(texts.slice(from, to));
    offsetsIn(texts, from, to, count, offsets);
    if (count + last.count > words.length) {
      const longer = new Int32Array(2 * (count + last.count));
      longer.set(words);
      words = longer;
    }
    words.set(last.hashes.subarray(0, last.count), count);
    count += last.count;
    from = to;
  }
  return { words: words.subarray(0, count), offsets };
}

function chunkEnd(texts: readonly string[], from: number): number {
  let to = from;
  for (let length = 0; to < texts.length && (to === from || length + texts[to]!.length < CHUNK); to++) {
    length += texts[to]!.length + 1;
  }
  return to;
}

/** Finds the words of some texts, with a character between them that is no word and ends any. */
function scanAll(texts: readonly string[]): void {
  const text = texts.join('\0');
  const codes = codesForNow(text);
  last.count = 0;
  scan(codes, text.length, last, (at) => {
    const from = codes.lastIndexOf(0, at) + 1;
    const to = codes.indexOf(0, at);
    addNormal(text.slice(from, to), from);
    return to;
  });
}

/** The words of a text that has to be normalised, instead of those that were found in it so far. */
function addNormal(source: string, start: number): void {
  while (last.count > 0 && last.starts[last.count - 1]! >= start) last.count--;
  const first = last.count;
  const text = normal(source);
  scan(codesOf(text), text.length, last);
  last.starts.fill(start, first, last.count);
}

/** Notes how many words there are up to the end of each text, `before` those that were scanned last included. */
function offsetsIn(
  texts: readonly string[],
  from: number,
  to: number,
  before: number,
  offsets: Int32Array,
): void {
  let end = -1;
  let word = 0;
  for (let i = from; i < to; i++) {
    end += texts[i]!.length + 1;
    while (word < last.count && last.starts[word]! < end) word++;
    offsets[i + 1] = before + word;
  }
}

/** Where one run of words first stands in another, from word `from` on; −1 when it does not. An empty run is nowhere. */
export function findRun(words: readonly number[], run: readonly number[], from = 0): number {
  if (run.length === 0) return -1;
  search: for (let at = from; at + run.length <= words.length; at++) {
    for (let i = 0; i < run.length; i++) if (words[at + i] !== run[i]) continue search;
    return at;
  }
  return -1;
}
