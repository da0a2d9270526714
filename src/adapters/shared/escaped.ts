/** The text as it stands inside a JSON string, without the quotes. */
export const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);

/**
 * `prefix` and the text, given as JSON, as the unclosed start of a JSON string, e.g. `{"prompt":"Once upon…`, in one
 * buffer: a context of megabytes is escaped and encoded once, then shared by every request about it. The buffer is of
 * the `room`, where one is given.
 * Cutting a surrogate pair between two parts is safe, because JSON.stringify escapes lone halves.
 */
export function openString(prefix: string, json: string, room = new Room()): Buffer {
  const prefixBytes = Buffer.byteLength(prefix);
  const bytes = room.take(prefixBytes + Buffer.byteLength(json));
  bytes.write(prefix, 0);
  bytes.write(json, prefixBytes);
  return bytes.subarray(0, -1);
}

/**
 * Buffers of contexts that are closed, for those that come: a run of many contexts then takes the memory of those it has
 * open, not of all that were opened since the garbage was last collected.
 */
export class Room {
  private readonly free: Buffer[] = [];

  take(bytes: number): Buffer {
    const at = this.free.findIndex(({ length }) => length >= bytes);
    const [found] = at < 0 ? [] : this.free.splice(at, 1);
    // Contexts of one length in tokens differ a little in bytes.
    const whole = found ?? Buffer.allocUnsafeSlow(bytes + (bytes >> 4));
    return whole.subarray(0, bytes);
  }

  /** No request may still be on its way with these bytes. */
  give({ buffer }: Buffer): void {
    this.free.push(Buffer.from(buffer));
  }
}
