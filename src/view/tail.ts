import { open, stat } from 'node:fs/promises';

/** A line of a file: its bytes without the line end, where it begins, and its number from 1. */
export interface Line {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly number: number;
}

const LINE_FEED = 10;

/**
 * Reads a file of lines that only grows, a part at a time, each line once. A last line without its end is left for
 * later: somebody may be writing it.
 */
export class Tail {
  readonly #path: string;
  #from = 0;
  #lines = 0;
  #size = 0;
  /** Nothing whole was left when it was last looked at. */
  #isWhole = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Lines read so far. */
  get lines(): number {
    return this.#lines;
  }

  /** Share of the file that has been read, by its size when it was last looked at; 1 where only a torn line is left. */
  get share(): number {
    return this.#isWhole ? 1 : this.#from / Math.max(1, this.#size);
  }

  /** Hands on the lines of at most `bytes` more, and says whether there were any. A file that is missing has none. */
  async advance(take: (line: Line) => void, bytes = 1 << 20): Promise<boolean> {
    const size = await stat(this.#path).then(
      (found) => found.size,
      () => 0,
    );
    this.#size = size;
    this.#isWhole = false;
    for (let wanted = bytes; ; wanted *= 4) {
      const left = size - this.#from;
      if (left > 0 && this.#hand(await readAt(this.#path, this.#from, Math.min(wanted, left)), take))
        return true;
      this.#isWhole = wanted >= left;
      if (this.#isWhole) return false;
    }
  }

  #hand(chunk: Buffer, take: (line: Line) => void): boolean {
    let from = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, from)) {
      this.#lines++;
      take({ bytes: chunk.subarray(from, end), offset: this.#from + from, number: this.#lines });
      from = end + 1;
    }
    this.#from += from;
    return from > 0;
  }
}

async function readAt(path: string, from: number, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The line that begins at a place in a file. */
export async function lineAt(path: string, offset: number): Promise<Buffer> {
  const { size } = await stat(path);
  for (let wanted = 16_384; ; wanted *= 8) {
    const chunk = await readAt(path, offset, Math.max(0, Math.min(wanted, size - offset)));
    const end = chunk.indexOf(LINE_FEED);
    if (end >= 0) return chunk.subarray(0, end);
    if (wanted >= size - offset) return chunk;
  }
}
