import type { Random } from '../../../core/random.ts';
import { articleFor } from './article.ts';
import { formatSteps, padded } from './digits.ts';
import type { Vocabulary } from './lexicon.ts';
import { op, type Program, type Range, valueNames } from './program.ts';

const BLANK = 32;
const N = 110;

/** Writes phrases of a vocabulary at random; remembers which words came last so that a list does not stutter. */
export class Writer {
  /** What was written, in Latin-1, up to `length`. */
  codes: Buffer = Buffer.allocUnsafeSlow(1024);
  length = 0;
  private readonly random: Random;
  private readonly program: Program;
  private readonly last: Int32Array;
  private readonly lastButOne: Int32Array;
  private rules: Vocabulary['rules'] = [];
  /** 1 when the last `#` phrase was plural. */
  private plural = 0;
  /** Index of the range of the last `#` quantity, and where on it the first of a pair was put (−1: none, nowhere). */
  private range = -1;
  private anchor = -1;

  constructor(random: Random, program: Program, lists: number) {
    this.random = random;
    this.program = program;
    this.last = new Int32Array(lists).fill(-1);
    this.lastButOne = new Int32Array(lists).fill(-1);
  }

  /** Writes one expansion of the vocabulary's rule behind what was written. */
  write(vocabulary: Vocabulary, symbol: number): void {
    this.rules = vocabulary.rules;
    this.plural = 0;
    this.range = -1;
    this.anchor = -1;
    this.expand(symbol);
  }

  /** Moves what was written from `from` on before the rest, with a blank between them. */
  lead(from: number): void {
    const rest = Buffer.from(this.codes.subarray(0, from));
    this.put(BLANK);
    this.codes.copyWithin(0, from, this.length);
    this.codes.set(rest, this.length - from);
  }

  put(code: number): void {
    if (this.length === this.codes.length) this.grow(1);
    this.codes[this.length++] = code;
  }

  private grow(more: number): void {
    const longer = Buffer.allocUnsafeSlow(2 * this.codes.length + more);
    longer.set(this.codes);
    this.codes = longer;
  }

  private expand(symbol: number): void {
    const rule = this.rules[symbol]!;
    const { list, size } = rule;
    let index = this.random.int(size);
    if (list >= 0) {
      while (index === this.last[list] || index === this.lastButOne[list]) index = this.random.int(size);
      this.lastButOne[list] = this.last[list]!;
      this.last[list] = index;
    }
    this.emit(rule.at(index));
  }

  private emit(at: number): void {
    const { code } = this.program;
    switch (code[at]) {
      case op.text:
        this.copy(code[at + 1]!, code[at + 2]!);
        break;
      case op.sequence: {
        const end = at + 2 + code[at + 1]!;
        for (let kid = at + 2; kid < end; kid++) this.emit(code[kid]!);
        break;
      }
      case op.choice:
        this.emit(code[at + 2 + this.random.int(code[at + 1]!)]!);
        break;
      case op.reference:
        if (code[at + 2] === 1) this.expand(code[at + 1]!);
        else this.aside(code[at + 1]!);
        break;
      case op.article:
        this.article(code[at + 1]!);
        break;
      case op.agree:
        this.emit(code[at + 1 + this.plural]!);
        break;
      case op.number:
        this.number(code[at + 1]! + this.random.int(code[at + 2]!), code[at + 3]!);
        break;
      case op.value:
        this.value(code[at + 1]!);
        break;
      default:
        this.mark(code[at + 1]!, code[at + 2]!, code[at + 3]!);
    }
  }

  private copy(from: number, count: number): void {
    if (this.length + count > this.codes.length) this.grow(count);
    const { codes, length } = this;
    const { chars } = this.program;
    for (let i = 0; i < count; i++) codes[length + i] = chars[from + i]!;
    this.length = length + count;
  }

  private copyText(text: string): void {
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i));
  }

  /** Expands without changing what verbs and values go by. */
  private aside(symbol: number): void {
    const { plural, range, anchor } = this;
    this.expand(symbol);
    this.plural = plural;
    this.range = range;
    this.anchor = anchor;
  }

  /** `a` is written first; where it has to be `an`, what follows is moved on by one. */
  private article(at: number): void {
    const from = this.length;
    this.copyText('a ');
    this.emit(at);
    if (articleFor(this.codes.toString('latin1', from + 2, Math.min(from + 12, this.length))) === 'a') return;
    this.put(BLANK);
    this.codes.copyWithin(from + 2, from + 1, this.length - 1);
    this.codes[from + 1] = N;
  }

  private number(value: number, places: number): void {
    this.copyText(
      places >= 0 ? formatSteps(value, places) : places === -1 ? `${value}` : padded(value, -1 - places),
    );
  }

  private mark(plural: number, at: number, range: number): void {
    this.emit(at);
    this.plural = plural;
    if (range >= 0) {
      this.range = range;
      this.anchor = -1;
    }
  }

  /** `name` is an index into `valueNames`. */
  private value(name: number): void {
    const range = this.program.ranges[this.range];
    if (!range) throw new Error(`{${valueNames[name]}} stands before any quantity.`);
    this.copyText(range.before);
    this.copyText(this.digits(range, name));
    if (name % 2 === 0) this.copyText(range.after);
  }

  private digits({ low, high, places }: Range, name: number): string {
    const steps = high - low + 1;
    if (name === 6) {
      const error = 1 + this.random.int(Math.max(2, Math.floor(steps / 9)));
      const mean = formatSteps(low + this.random.int(steps), places);
      return `${mean} ± ${formatSteps(error, places)}`;
    }
    return formatSteps(low + (name < 2 ? this.random.int(steps) : this.pair(name >= 4, steps)), places);
  }

  /** The first of a pair goes anywhere that leaves room for the second, which lies a tenth to a third of the range away. */
  private pair(high: boolean, steps: number): number {
    const room = Math.max(1, Math.floor(steps * 0.3));
    if (this.anchor < 0) {
      this.anchor = this.random.int(Math.max(1, steps - room)) + (high ? room : 0);
      return this.anchor;
    }
    const step = 1 + Math.floor(steps * 0.08) + this.random.int(Math.max(1, Math.floor(steps * 0.2)));
    const at = high ? Math.min(steps - 1, this.anchor + step) : Math.max(0, this.anchor - step);
    this.anchor = -1;
    return at;
  }
}
