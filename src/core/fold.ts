/** White space that is not a single blank between words; most texts have none, and then nothing needs replacing. */
const unevenBlanks = /[^\S ]| {2}|^ | $/;

/**
 * Case and white-space folding, the one notion of "the same text" that uniqueness and scoring use:
 * lower case, every run of white space one blank, none at the ends.
 */
export function fold(text: string): string {
  const lowered = text.toLowerCase();
  return unevenBlanks.test(lowered) ? lowered.replace(/\s+/g, ' ').trim() : lowered;
}
