/**
 * Case and white-space folding, the one notion of "the same text" that uniqueness and scoring use:
 * lower case, every run of white space one blank, none at the ends.
 */
export const fold = (text: string): string => text.toLowerCase().replace(/\s+/g, ' ').trim();
