import { tidy } from '../words/numbers.ts';

const WIDTH = 200;

/**
 * JSON with one line for everything that fits one, so that a file of cells stays small and its diffs readable.
 * Numbers are cut to nine decimals; what is not a number is null.
 */
export const pretty = (value: unknown): string => `${layOut(clean(value), '')}\n`;

function layOut(value: unknown, indent: string): string {
  const line = JSON.stringify(value);
  if (line.length <= WIDTH || value === null || typeof value !== 'object') return line;
  const inner = `${indent}  `;
  const [open, close, parts] = Array.isArray(value)
    ? ['[', ']', value.map((item) => layOut(item, inner))]
    : [
        '{',
        '}',
        Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${layOut(item, inner)}`),
      ];
  return `${open}\n${parts.map((part) => inner + part).join(',\n')}\n${indent}${close}`;
}

function clean(value: unknown): unknown {
  if (typeof value === 'number') return tidy(value);
  if (Array.isArray(value)) return value.map(clean);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, clean(item)]));
}
