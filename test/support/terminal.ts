/**
 * A terminal as far as progress needs one: it breaks lines that are too long, scrolls, and obeys the few orders of
 * `src/commands/shared/progress/screen.ts`. Any other escape is an error.
 */
export class Terminal {
  readonly #columns: number;
  readonly #rows: number;
  /** Lines that have left the screen at its top, then those on it. */
  readonly #lines: string[][] = [[]];
  #row = 0;
  #column = 0;

  constructor({ columns, rows }: { readonly columns: number; readonly rows: number }) {
    this.#columns = columns;
    this.#rows = rows;
  }

  write(text: string): void {
    for (const [token] of text.matchAll(/\p{Cc}\[\d*[A-Z]|[\s\S]/gu)) this.#obey(token);
  }

  /** All lines, those that were scrolled away included. */
  get lines(): string[] {
    const lines = this.#lines.map((line) => line.join('').trimEnd());
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  #obey(token: string): void {
    if (token === '\r') this.#column = 0;
    else if (token === '\n') this.#next();
    else if (token.startsWith('\u001b')) this.#escape(token);
    else this.#put(token);
  }

  #put(char: string): void {
    if (/\p{Cc}/u.test(char)) throw new Error(`control character ${char.codePointAt(0)}`);
    const width = /[\u1100-\u115f\u2e80-\u9fff\uac00-\ud7a3\uff00-\uff60]|\p{Emoji_Presentation}/u.test(char)
      ? 2
      : 1;
    if (this.#column + width > this.#columns) this.#next();
    const line = this.#lines[this.#row]!;
    while (line.length < this.#column) line.push(' ');
    line.splice(this.#column, width, char, ...Array<string>(width - 1).fill(''));
    this.#column += width;
  }

  #next(): void {
    this.#row++;
    this.#column = 0;
    if (this.#row === this.#lines.length) this.#lines.push([]);
  }

  #escape(token: string): void {
    const count = Number(token.slice(2, -1) || 1);
    const top = Math.max(0, this.#lines.length - this.#rows);
    if (token.endsWith('A')) this.#row = Math.max(top, this.#row - count);
    else if (token.endsWith('K'))
      this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column);
    else if (token.endsWith('J')) {
      this.#lines[this.#row]!.length = Math.min(this.#lines[this.#row]!.length, this.#column);
      for (const line of this.#lines.slice(this.#row + 1)) line.length = 0;
    } else throw new Error(`unknown order ${JSON.stringify(token)}`);
  }
}
