import { UserError } from '../../core/user-error.ts';

/** 1234567 → `1,234,567`. */
export const whole = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 6 });

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 → `1.5 KiB`. */
export function bytes(count: number): string {
  let [value, unit] = [count, 0];
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 1 : 0 })} ${units[unit]}`;
}

/** A whole number of at least `least`, as it was written after a flag. */
export function countOf(name: string, text: string, least: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least) return value;
  throw new UserError(
    `--${name} must be a whole number of at least ${least}, not "${text}".`,
    `Write e.g. --${name} ${least}.`,
  );
}
