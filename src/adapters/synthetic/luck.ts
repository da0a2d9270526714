import { sha256 } from '../../core/hash.ts';

/**
 * What makes simulated answers differ between contexts, between models and from one asking to the next, on top of a
 * shape. All are 0 by default; `noise` is a seed.
 */
export interface Luck {
  /** Points lost at all depths: of two models that share a seed, the lower one loses answers and gains none. */
  readonly drop: number;
  /** Points lost in the middle third only. */
  readonly middle: number;
  /** Half of the contexts are this much better, half this much worse; the mean over contexts stays. */
  readonly spread: number;
  /** Share of contexts that lose 30 % of their right answers; which ones depends on `noise`. */
  readonly events: number;
  /** Share of answers that change between right and wrong from one `noise`, or one asking, to another. */
  readonly flips: number;
  readonly noise: number;
}

export const luckNames = [
  'drop',
  'middle',
  'spread',
  'events',
  'flips',
  'noise',
] as const satisfies readonly (keyof Luck)[];
export const noLuck: Luck = { drop: 0, middle: 0, spread: 0, events: 0, flips: 0, noise: 0 };

/** 0 ≤ draw < 1, fixed by the words. */
export const drawOf = (words: string): number =>
  Number.parseInt(sha256(words).slice(0, 12), 16) / 281474976710656;

const LOST_IN_EVENT = 0.3;

/** The luck of one context. */
export interface ContextLuck {
  /** Added to the probability of a right answer. */
  readonly level: number;
  readonly event: boolean;
}

/** Draws a context's luck; its text is hashed only where that matters. */
export function contextLuck({ spread, events, noise }: Luck, seed: number, text: string): ContextLuck {
  if (spread === 0 && events === 0) return { level: 0, event: false };
  const id = sha256(text);
  return {
    level: spread === 0 ? 0 : drawOf(`${seed}/${id}/level`) < 0.5 ? spread : -spread,
    event: drawOf(`${noise}/${id}/event`) < events,
  };
}

/** The probability of a right answer before chance strikes, given that of the shape. 0…1. */
export function withLuck(p: number, depth: number, { drop, middle }: Luck, { level }: ContextLuck): number {
  const inMiddle = depth >= 1 / 3 && depth < 2 / 3;
  return Math.min(1, Math.max(0, p + level - drop - (inMiddle ? middle : 0)));
}

/**
 * Whether an answer that would be right, or wrong, is so in the end: an event takes 30 % of the right ones, and each is
 * turned round with the chance e for which two askings differ with chance `flips` = 2 e (1 − e). `time` counts askings
 * of the same question, from 0.
 */
export function inTheEnd(
  right: boolean,
  id: string,
  time: number,
  luck: Luck,
  context: ContextLuck,
): boolean {
  const { flips, noise } = luck;
  const kept = right && !(context.event && drawOf(`${noise}/${id}/lost`) < LOST_IN_EVENT);
  if (flips === 0) return kept;
  const turned = drawOf(`${noise}/${id}/${time}/flip`) < (1 - Math.sqrt(1 - 2 * flips)) / 2;
  return turned ? !kept : kept;
}
