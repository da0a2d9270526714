/**
 * Columns a text takes on a terminal, at most: what could be drawn two columns wide (Asian scripts, emoji) counts as two.
 * Bars and marks of our own are one wide.
 */
export const widthOf = (text: string): number => {
  let width = 0;
  for (const char of text) width += widthOfChar(char);
  return width;
};

/** The text, cut to so many columns with `…` at its end where it is longer. */
export function fitted(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  let kept = '';
  let width = 1;
  for (const char of text) {
    width += widthOfChar(char);
    if (width > columns) break;
    kept += char;
  }
  return columns > 0 ? `${kept}…` : '';
}

const widthOfChar = (char: string): number => (char < '\u1100' || narrow.test(char) ? 1 : 2);

/** Punctuation, arrows, boxes and marks. */
const narrow = /[\u2000-\u22ff\u2500-\u25ff\u2717]/;
