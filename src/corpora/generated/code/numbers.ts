import type { Random } from '../../../core/random.ts';

const powers = [1, 10, 100, 1000, 10_000] as const;
/** People write round thresholds: these steps are tried, coarse first, where the range is wide enough for them. */
const steps = [100, 50, 25, 10, 5] as const;

/** `units` / 10^decimals as a literal without trailing zeros; `whole` is what follows a whole number, `.0` or ''. */
export function decimalText(units: number, decimals: number, whole: string): string {
  if (decimals === 0) return String(units);
  let places = decimals;
  let rest = units;
  while (places > 0 && rest % 10 === 0) {
    rest /= 10;
    places -= 1;
  }
  if (places === 0) return `${rest}${whole}`;
  const digits = String(rest).padStart(places + 1, '0');
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** How a literal is drawn. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly decimals: number;
  /** Half of the literals are round. */
  readonly round: boolean;
}

/** A literal in low … high. */
export function numberText(random: Random, { low, high, decimals, round }: Range, whole: string): string {
  const power = powers[decimals]!;
  const first = Math.round(low * power);
  const span = Math.round(high * power) - first + 1;
  if (round && random.int(2) === 0) {
    const step = steps.find((size) => span > size * 40);
    if (step !== undefined) {
      const lowest = Math.ceil(first / step);
      const count = Math.floor((first + span - 1) / step) - lowest + 1;
      return decimalText((lowest + random.int(count)) * step, decimals, whole);
    }
  }
  return decimalText(first + random.int(span), decimals, whole);
}

/** A literal in low … high that is a multiple of `step` away from low. */
export const steppedText = (random: Random, low: number, high: number, step: number): string =>
  String(low + random.int(Math.floor((high - low) / step) + 1) * step);

/** A hexadecimal literal with the given number of digits, the first not 0. */
export function hexText(random: Random, digits: number): string {
  let text = '0x';
  for (let i = 0; i < digits; i++) text += (i === 0 ? 1 + random.int(15) : random.int(16)).toString(16);
  return text;
}
