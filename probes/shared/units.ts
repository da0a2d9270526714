/** A word of a sentence: `sentence.slice(start, end)`, with the punctuation that is glued to it. */
export interface Unit {
  readonly start: number;
  readonly end: number;
}

/** Scripts written without blanks (Thai, Lao, Burmese, Khmer, kana, Han): there a character counts as a word. */
const unspaced = '\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff';
const character = `(?:[${unspaced}]|[\\u{20000}-\\u{3ffff}])`;
/** Marks and closing punctuation, which stay with the character before them. */
const tail =
  '[\\p{M}\\u3001\\u3002\\u3009\\u300b\\u300d\\u300f\\u3011\\uff01\\uff09\\uff0c\\uff1a\\uff1b\\uff1f.,;:!?)\\]]*';
const unit = new RegExp(`${character}${tail}|(?:(?!${character})\\S)+`, 'gu');

/** The words of a sentence in order. */
export const unitsOf = (sentence: string): Unit[] =>
  Array.from(sentence.matchAll(unit), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
  }));
