import { widthOf } from './columns.ts';

const UP = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');
const TO_END_OF_LINE = '\u001b[K';
const TO_END_OF_SCREEN = '\u001b[J';

/**
 * Lines at the end of a terminal that are drawn over again. Every frame is one write that erases nothing before it is
 * written over, so that it does not flicker; the cursor rests below the last line.
 */
export class Screen {
  readonly #write: (text: string) => void;
  readonly #columns: () => number;
  #drawn: readonly string[] = [];

  constructor(write: (text: string) => void, columns: () => number) {
    this.#write = write;
    this.#columns = columns;
  }

  /** Draws lines, none wider than the terminal, over those of before. */
  draw(lines: readonly string[]): void {
    this.#write(
      `${this.#back()}${lines.map((line) => `${line}${TO_END_OF_LINE}\n`).join('')}${TO_END_OF_SCREEN}`,
    );
    this.#drawn = lines;
  }

  /** Puts lasting text above the lines, which come back with the next `draw`. */
  say(text: string): void {
    this.#write(`${this.#back()}${TO_END_OF_SCREEN}${text}`);
    this.#drawn = [];
  }

  /** Leaves what is drawn where it is: somebody else has written below it. */
  leave(): void {
    this.#drawn = [];
  }

  /** To the first line. A terminal that became narrower has broken lines in two by now. */
  #back(): string {
    const columns = Math.max(1, this.#columns());
    return `\r${UP(this.#drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0))}`;
  }
}
