import { setImmediate } from 'node:timers/promises';

/** Work through a file that grows, a part at a time beside other work; whoever asks for it meanwhile waits for the same. */
export abstract class Reading {
  #reading: Promise<void> | undefined;
  #closed = false;

  /** Does the next part; false where nothing is left. */
  protected abstract readOn(): Promise<boolean>;

  /** Goes on to the end of the file as it is now. */
  read(): Promise<void> {
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  close(): void {
    this.#closed = true;
  }

  async #readAll(): Promise<void> {
    while (!this.#closed && (await this.readOn())) await setImmediate();
  }
}
