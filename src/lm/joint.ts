/** How far back from the end of a text joints are looked for, in UTF-16 units. */
const REACH = 2000;
const MOST = 8;

/**
 * Places near the end of a text where tokenizers cut whatever follows: before a blank or after line ends, a letter
 * behind them and ink before them. Last ones first, without the very last, so that every place is followed by a cut that
 * the text itself fixes; at most eight.
 */
export function jointsOf(text: string): readonly number[] {
  const found: number[] = [];
  for (let at = text.length - 1; at > 1 && at > text.length - REACH && found.length <= MOST; at--) {
    if (isJoint(text, at)) found.push(at);
  }
  return found.slice(1);
}

function isJoint(text: string, at: number): boolean {
  if (text[at] === ' ') return isInk(text[at - 1]) && isLetter(text[at + 1]);
  let ink = at - 1;
  while (text[ink] === '\n') ink--;
  return ink < at - 1 && isInk(text[ink]) && isLetter(text[at]);
}

const isInk = (unit: string | undefined): boolean => unit !== undefined && /[^\s\x85]/.test(unit);
const isLetter = (unit: string | undefined): boolean => unit !== undefined && /\p{L}/u.test(unit);
