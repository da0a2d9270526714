/**
 * Questions that tell what a curve rests on. Their results are journalled with the control's name and are no part of any curve.
 * - `oracle`: nothing but the needle is shown
 * - `base`: the needle among its neighbours, in at most 1,024 tokens: the score that effective lengths are measured against
 * - `closed-book`: the question without any text
 * - `absent`: the whole text without the needle
 * - `sentinels`: code words at the start, in the middle and at the end of the text
 * - `rescue`: needles of the middle stand a second time at the end
 */
export const controls = ['oracle', 'base', 'closed-book', 'absent', 'sentinels', 'rescue'] as const;
export type Control = (typeof controls)[number];

/** Tokens of a prompt of the control `base`, at most. */
export const BASE_TOKENS = 1024;

/** Where sentinels stand, and the depth that their results carry. */
export const sentinelPlaces = { start: 0, middle: 0.5, end: 1 } as const;
export type SentinelPlace = keyof typeof sentinelPlaces;
