import type { Contrast, Pattern } from '../core/curve.ts';

/** Zones with fewer scored results than this carry no label. */
export const FEWEST = 5;

/** A curve is called flat only where both contrasts are known to within this much, 25 points. */
export const FLAT_ARM = 0.25;

/**
 * What a curve looks like, from the signs of F − M and L − M where their 95 % intervals leave 0 out.
 * `few` is the least number of scored results in a zone. 'too few' where a zone has under five results, and also where
 * neither sign is settled while the intervals are too wide to rule a large effect out: not seen is not flat.
 */
export function patternOf(primacy: Contrast | null, recency: Contrast | null, few: number): Pattern {
  if (!primacy || !recency || few < FEWEST) return 'too few';
  const pattern = labels[`${sign(primacy)}${sign(recency)}`];
  return pattern === 'flat' && Math.max(arm(primacy), arm(recency)) > FLAT_ARM ? 'too few' : pattern;
}

type Sign = '+' | '-' | '0';

const sign = ({ lo, hi }: Contrast): Sign => {
  if (lo > 0) return '+';
  return hi < 0 ? '-' : '0';
};

const arm = ({ est, lo, hi }: Contrast): number => Math.max(hi - est, est - lo);

/** F − M, then L − M. */
const labels = {
  '++': 'U',
  '+0': 'primacy',
  '0+': 'recency',
  '+-': 'declining',
  '-+': 'rising',
  '--': 'inverted U',
  '00': 'flat',
  '-0': 'front loss',
  '0-': 'tail loss',
} as const satisfies Record<`${Sign}${Sign}`, Pattern>;
