import type { EffectiveLength, EffectiveLevel } from '../../core/effective-length.ts';
import { formatLength } from '../../core/length.ts';
import { none } from './numbers.ts';

/** `ECL(.85)`. */
export const levelName = ({ tau }: Pick<EffectiveLevel, 'tau'>): string => `ECL(${String(tau).slice(1)})`;

/** `16k ≤ ECL(.85) < 64k near 23k`. */
export function boundsText(level: EffectiveLevel, { lengths }: Pick<EffectiveLength, 'lengths'>): string {
  const { lo, hi, point } = level;
  const from = lo === null ? '' : `${formatLength(lo)} ≤ `;
  const to = hi === null ? '' : ` < ${formatLength(hi)}`;
  const near = point === null ? '' : ` near ${formatLength(point)}`;
  if (from + to === '') return `${levelName(level)} not settled by ${lengths.length} lengths`;
  return `${from}${levelName(level)}${to}${near}`;
}

/** A length, or a dash where there is none. */
export const lengthOrNone = (length: number | null): string =>
  length === null ? none : formatLength(length);
