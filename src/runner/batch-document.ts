import { closeSync, createReadStream, openSync, rmSync, writeSync } from 'node:fs';
import type { BatchApi, BatchDocument } from '../core/batch.ts';
import { storageError } from './storage.ts';

/**
 * Gathers the encoded items of one batch in a file, since a batch may be larger than memory; the file is gone once the
 * batch is handed in.
 */
export class BatchFile {
  readonly #path: string;
  readonly #frame: BatchApi['frame'];
  readonly #file: number;
  #bytes = 0;
  #items = 0;

  constructor(path: string, frame: BatchApi['frame']) {
    this.#path = path;
    this.#frame = frame;
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw storageError(path, error);
    }
    this.#write(Buffer.from(frame.before));
  }

  get items(): number {
    return this.#items;
  }

  /** How large the document would be with one more item. */
  sizeWith(item: Uint8Array): number {
    return this.#bytes + item.byteLength + this.#frame.between.length + this.#frame.after.length;
  }

  add(item: Uint8Array): void {
    if (this.#items > 0) this.#write(Buffer.from(this.#frame.between));
    this.#write(item);
    this.#items++;
  }

  /** The whole document; nothing can be added any more. */
  finish(): BatchDocument {
    this.#write(Buffer.from(this.#frame.after));
    closeSync(this.#file);
    return {
      bytes: this.#bytes,
      chunks: () => createReadStream(this.#path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>,
    };
  }

  remove(): void {
    rmSync(this.#path, { force: true });
  }

  #write(bytes: Uint8Array): void {
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw storageError(this.#path, error);
    }
    this.#bytes += bytes.length;
  }
}
