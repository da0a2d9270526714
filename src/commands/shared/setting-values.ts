import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';

// What the user wrote (flag, variable, YAML) as the value of a setting; a UserError names the setting.

export const text = (raw: unknown, name: string): string => {
  if (typeof raw === 'string' || typeof raw === 'number') return String(raw);
  throw new UserError(`${name} must be one text.`, `Give it once, e.g. --${name} value.`);
};

export const optional = (raw: unknown, name: string): string | null =>
  raw === null ? null : text(raw, name);

/** Repeated flags, YAML lists; commas too unless they may belong to a value. */
export const texts =
  (split = true) =>
  (raw: unknown): readonly string[] =>
    (Array.isArray(raw) ? raw : [raw])
      .flatMap((item) => (split ? String(item).split(',') : [String(item)]))
      .map((item) => item.trim())
      .filter((item) => item !== '');

/** Texts of which there must be one: an unset variable of a shell is no list. */
export const someTexts = (raw: unknown, name: string): readonly string[] => {
  const found = texts()(raw);
  if (found.length > 0) return found;
  throw new UserError(`--${name} is empty.`, 'Give it a value, or leave it out.');
};

export const number =
  (min: number, max: number, whole = true) =>
  (raw: unknown, name: string): number => {
    const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw;
    if (typeof value === 'number' && value >= min && value <= max && (!whole || Number.isInteger(value)))
      return value;
    const kind = whole ? 'a whole number' : 'a number';
    const span = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
    throw new UserError(
      `--${name} must be ${kind} ${span}, not ${JSON.stringify(raw)}.`,
      `Write e.g. --${name} ${min}.`,
    );
  };

export const orNull =
  <T>(parse: (raw: unknown, name: string) => T) =>
  (raw: unknown, name: string): T | null =>
    raw === null ? null : parse(raw, name);

/** `90s`, `30m`, `2h` or seconds, in milliseconds. */
export const duration = (raw: unknown, name: string): number => {
  if (typeof raw === 'number' && raw > 0) return raw;
  const match = /^(\d+(?:\.\d+)?)\s*(s|m|h)?$/.exec(String(raw).trim());
  const seconds = Number(match?.[1]) * ({ s: 1, m: 60, h: 3600 }[match?.[2] ?? 's'] ?? 1);
  if (seconds > 0) return seconds * 1000;
  throw new UserError(
    `--${name} must be a time above 0, not ${JSON.stringify(raw)}.`,
    `Write e.g. --${name} 30m.`,
  );
};

export const yesOrNo = (raw: unknown, name: string): boolean =>
  typeof raw === 'boolean' ? raw : oneOf(name, text(raw, name), ['yes', 'no']) === 'yes';

export const MANY = Number.MAX_SAFE_INTEGER;
