import { createHash } from 'node:crypto';

/** sha-256 of the UTF-8 bytes, 64 hexadecimal digits. */
export const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** The first 16 hexadecimal digits of the sha-256 of a value's canonical JSON (keys sorted): a content id. */
export const contentId = (value: unknown): string => sha256(canonical(value)).slice(0, 16);

/** JSON with sorted keys and no `undefined`, so that equal values give equal text. */
export function canonical(value: unknown): string {
  if (value === undefined) return 'null';
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const entries = Object.entries(value as Record<string, unknown>).filter(([, item]) => item !== undefined);
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join(',')}}`;
}
