const isSwapped = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

function write(text: string, bytes: Buffer): void {
  bytes.write(text, 'utf16le');
  if (isSwapped) bytes.swap16();
}

/** The UTF-16 code units of a text, which a long scan reads faster than the text, and a 0 behind them. */
export function codesOf(text: string): Uint16Array {
  const codes = new Uint16Array(text.length + 1);
  write(text, Buffer.from(codes.buffer));
  return codes;
}

/** Room for what is read at once, used again for each text. */
const room = new Uint16Array(32_768);
const bytes = Buffer.from(room.buffer);

/** So short a text is read sooner than written: each character takes a look at how the text is stored. */
const SHORT = 16;

/** The same for a moment, perhaps with more behind the 0: the next call may overwrite them. */
export function codesForNow(text: string): Uint16Array {
  const { length } = text;
  if (length >= room.length) return codesOf(text);
  if (length > SHORT) write(text, bytes);
  else for (let at = 0; at < length; at++) room[at] = text.charCodeAt(at);
  room[length] = 0;
  return room;
}
