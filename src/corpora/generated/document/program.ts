/**
 * What a compiled pattern is made of. An instruction is its code and what follows it in `Program.code`; "at" is the
 * place of another instruction, which always stands before the one that refers to it.
 */
export const op = {
  /** first character, how many */
  text: 0,
  /** how many, at… : one after another */
  sequence: 1,
  /** how many, at… : one of them */
  choice: 2,
  /** symbol, 1 when it leads (`#`) */
  reference: 3,
  /** at */
  article: 4,
  /** at for a singular, at for a plural */
  agree: 5,
  /** smallest whole step, count of steps, decimal places (−1 for years, −n for padding to n − 1 digits) */
  number: 6,
  /** index into `valueNames` */
  value: 7,
  /** 1 for a plural, at, index of a range or −1 */
  mark: 8,
} as const;

/** Names of values; those at odd places are written without unit. */
export const valueNames = ['val', 'valn', 'lo', 'lon', 'hi', 'hin', 'pm'] as const;

/** What values a quantity takes: whole steps of 10^−places, and what is written around them. */
export interface Range {
  readonly low: number;
  readonly high: number;
  readonly places: number;
  readonly before: string;
  readonly after: string;
}

/**
 * The patterns of a lexicon, all in two flat arrays: a walk over them is in the cache and leaves nothing for the
 * garbage collector to look at, and code that reads numbers is fast before it is compiled.
 */
export class Program {
  code = new Int32Array(1 << 14);
  /** Latin-1. */
  chars = new Uint8Array(1 << 15);
  readonly ranges: Range[] = [];
  private codeLength = 0;
  private charLength = 0;

  /** Appends one instruction and returns its place. */
  add(code: number, ...operands: readonly number[]): number {
    return this.addMany(code, operands);
  }

  /** Appends an instruction of any number of others. */
  addAll(code: typeof op.sequence | typeof op.choice, at: readonly number[]): number {
    return this.addMany(code, [at.length, ...at]);
  }

  addText(text: string): number {
    while (this.charLength + text.length > this.chars.length) this.chars = doubled(this.chars);
    const start = this.charLength;
    for (let i = 0; i < text.length; i++) {
      const char = text.charCodeAt(i);
      if (char > 255) throw new Error(`"${text}" is not Latin-1.`);
      this.chars[this.charLength++] = char;
    }
    return this.add(op.text, start, text.length);
  }

  /** The index of a range for `op.mark`. */
  addRange(range: Range): number {
    return this.ranges.push(range) - 1;
  }

  private addMany(code: number, operands: readonly number[]): number {
    while (this.codeLength + operands.length >= this.code.length) this.code = doubled(this.code);
    const at = this.codeLength;
    this.code[this.codeLength++] = code;
    for (let i = 0; i < operands.length; i++) this.code[this.codeLength++] = operands[i]!;
    return at;
  }
}

/** What was added stays where it is: an array read before is as good for it as the new one. */
function doubled<T extends Int32Array | Uint8Array>(array: T): T {
  const longer = new (array.constructor as new (length: number) => T)(array.length * 2);
  longer.set(array);
  return longer;
}
