import type { Random } from '../../../core/random.ts';
import { articleFor } from './article.ts';
import { formatSteps, padded } from './digits.ts';
import type { Vocabulary } from './lexicon.ts';
import { type Node, op, type Range } from './pattern.ts';

/** Writes phrases of a vocabulary at random; remembers which words came last so that a list does not stutter. */
export class Writer {
  readonly #random: Random;
  readonly #last: Int32Array;
  readonly #lastButOne: Int32Array;
  #rules: Vocabulary['rules'] = [];
  /** 1 when the last `#` phrase was plural. */
  #plural = 0;
  /** Range of the last `#` quantity, and where on it the first of a pair was put (−1: nowhere yet). */
  #range: Range | undefined;
  #anchor = -1;

  constructor(random: Random, lists: number) {
    this.#random = random;
    this.#last = new Int32Array(lists).fill(-1);
    this.#lastButOne = new Int32Array(lists).fill(-1);
  }

  /** One expansion of the vocabulary's rule. */
  write(vocabulary: Vocabulary, symbol: number): string {
    this.#rules = vocabulary.rules;
    this.#plural = 0;
    this.#range = undefined;
    this.#anchor = -1;
    return this.#expand(symbol);
  }

  #expand(symbol: number): string {
    const rule = this.#rules[symbol]!;
    const { alternatives, list } = rule;
    if (list < 0) return this.#emit(alternatives[this.#random.int(alternatives.length)]!);
    let index = this.#random.int(alternatives.length);
    while (index === this.#last[list] || index === this.#lastButOne[list]) {
      index = this.#random.int(alternatives.length);
    }
    this.#lastButOne[list] = this.#last[list]!;
    this.#last[list] = index;
    return this.#emit(alternatives[index]!);
  }

  #emit(node: Node): string {
    switch (node.op) {
      case op.text:
        return node.text;
      case op.sequence: {
        let text = '';
        for (const kid of node.kids) text += this.#emit(kid);
        return text;
      }
      case op.choice:
        return this.#emit(node.kids[this.#random.int(node.kids.length)]!);
      case op.reference:
        return node.b === 1 ? this.#expand(node.a) : this.#aside(node.a);
      case op.article: {
        const text = this.#emit(node.kids[0]!);
        return `${articleFor(text)} ${text}`;
      }
      case op.agree:
        return this.#emit(node.kids[this.#plural]!);
      case op.number:
        return number(node, node.a + this.#random.int(node.b));
      case op.value:
        return this.#value(node.text);
      default:
        return this.#mark(node);
    }
  }

  /** Expands without changing what verbs and values go by. */
  #aside(symbol: number): string {
    const plural = this.#plural;
    const range = this.#range;
    const anchor = this.#anchor;
    const text = this.#expand(symbol);
    this.#plural = plural;
    this.#range = range;
    this.#anchor = anchor;
    return text;
  }

  #mark(node: Node): string {
    const text = this.#emit(node.kids[0]!);
    this.#plural = node.a;
    if (node.range) {
      this.#range = node.range;
      this.#anchor = -1;
    }
    return text;
  }

  #value(name: string): string {
    const range = this.#range;
    if (!range) throw new Error(`{${name}} stands before any quantity.`);
    const { low, places, before, after } = range;
    const steps = range.high - low + 1;
    if (name === 'pm') {
      const error = 1 + this.#random.int(Math.max(2, Math.floor(steps / 9)));
      const mean = formatSteps(low + this.#random.int(steps), places);
      return `${before}${mean} ± ${formatSteps(error, places)}${after}`;
    }
    const at = name === 'val' || name === 'valn' ? this.#random.int(steps) : this.#pair(name, steps);
    const digits = formatSteps(low + at, places);
    return name.endsWith('n') ? `${before}${digits}` : `${before}${digits}${after}`;
  }

  /** The first of a pair goes anywhere that leaves room for the second, which lies a tenth to a third of the range away. */
  #pair(name: string, steps: number): number {
    const high = name === 'hi' || name === 'hin';
    const room = Math.max(1, Math.floor(steps * 0.3));
    if (this.#anchor < 0) {
      this.#anchor = this.#random.int(Math.max(1, steps - room)) + (high ? room : 0);
      return this.#anchor;
    }
    const step = 1 + Math.floor(steps * 0.08) + this.#random.int(Math.max(1, Math.floor(steps * 0.2)));
    const at = high ? Math.min(steps - 1, this.#anchor + step) : Math.max(0, this.#anchor - step);
    this.#anchor = -1;
    return at;
  }
}

function number(node: Node, value: number): string {
  if (node.places >= 0) return formatSteps(value, node.places);
  return node.places === -1 ? `${value}` : padded(value, -1 - node.places);
}
