/** FNV-1a over UTF-16 code units, 32 bits, as a signed whole number: where it begins. */
export const BASIS = -2128831035;
/** One code unit more. */
export const mix = (hash: number, code: number): number => Math.imul(hash ^ code, 16777619);
