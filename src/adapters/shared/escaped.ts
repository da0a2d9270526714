/** The text as it stands inside a JSON string, without the quotes. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * `prefix` and the text, given as JSON, as the unclosed start of a JSON string, e.g. `{"prompt":"Once upon…`, in one
 * buffer: a context of megabytes is escaped and encoded once, then shared by every request about it.
 * Cutting a surrogate pair between two parts is safe, because JSON.stringify escapes lone halves.
 */
export function openString(prefix: string, json: string): Buffer {
  const prefixBytes = Buffer.byteLength(prefix);
  const bytes = Buffer.allocUnsafeSlow(prefixBytes + Buffer.byteLength(json));
  bytes.write(prefix, 0);
  bytes.write(json, prefixBytes);
  return bytes.subarray(0, -1);
}
