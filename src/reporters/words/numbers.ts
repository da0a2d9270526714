/** The number if it is one; null for null, NaN and the infinities, which no output may show. */
export const finite = (value: number | null | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null;

/** A finite number cut to nine decimals, so that the last bit of a float does not change a stored file. */
export function tidy(value: number | null | undefined): number | null {
  const number = finite(value);
  if (number === null) return null;
  // Counts, which are most of the numbers of a report, are as they should be.
  return (Number.isInteger(number) ? number : Number(number.toFixed(9))) || 0;
}

/** What stands for a figure that does not exist. */
export const none = '–';

/** Share 0…1 → `86.4`, in percent. */
export function percent(value: number | null | undefined, digits = 1): string {
  const number = finite((finite(value) ?? Number.NaN) * 100);
  return number === null ? none : fixed(number, digits);
}

/** A space that no line is broken at. */
export const keep = '\u00a0';

/** Share 0…1 → `86.4 %`. */
export function share(value: number | null | undefined, digits = 1): string {
  const text = percent(value, digits);
  return text === none ? text : `${text}${keep}%`;
}

/** A count, or a dash where there is none. */
export const whole = (value: number | null | undefined): string => String(finite(value) ?? none);

/** Difference of shares −1…1 → `+12.3`, in points. */
export function points(difference: number | null | undefined, digits = 1): string {
  const text = percent(difference, digits);
  return text === none || text.startsWith('-') || Number(text) === 0 ? text : `+${text}`;
}

/** Interval of a difference → `+12.3 [8.1, 16.4]`, in points. */
export function interval(value: Estimated | null | undefined, digits = 1): string {
  if (!value) return none;
  return `${points(value.est, digits)} [${percent(value.lo, digits)}, ${percent(value.hi, digits)}]`;
}

interface Estimated {
  readonly est: number;
  readonly lo: number;
  readonly hi: number;
}

/** `toFixed` without `-0.0`. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace('-', '') : text;
}

/** An amount of money → `0.0123 USD`, `12.35 USD`. */
export function money(amount: number | null | undefined, currency: string): string {
  const number = finite(amount);
  return number === null ? none : `${number.toFixed(number < 1 ? 4 : 2)}${keep}${currency}`;
}

/** `1 curve`, `2 curves`. */
export const count = (n: number, one: string, many = `${one}s`): string =>
  `${whole(n)} ${n === 1 ? one : many}`;
