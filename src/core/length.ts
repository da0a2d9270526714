import { UserError } from './user-error.ts';

/** `4k` → 4096, `1m` → 1048576, `500` → 500. */
export function parseLength(text: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*([km])?$/i.exec(text.trim());
  const unit = { k: 1024, m: 1024 * 1024 }[match?.[2]?.toLowerCase() ?? ''] ?? 1;
  const tokens = Number(match?.[1]) * unit;
  if (!Number.isInteger(tokens) || tokens < 1) {
    throw new UserError(
      `"${text}" is not a length.`,
      'Give tokens as a whole number, or with k (1,024) or m (1,048,576): 500, 4k, 128k, 1m.',
    );
  }
  return tokens;
}

/** 4096 → `4k`, 1048576 → `1m`, 500 → `500`. */
export function formatLength(tokens: number): string {
  if (tokens % (1024 * 1024) === 0) return `${tokens / (1024 * 1024)}m`;
  return tokens % 1024 === 0 ? `${tokens / 1024}k` : String(tokens);
}
