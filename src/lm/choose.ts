import type { Random } from '../core/random.ts';

/** Picks the next id by its logits. */
export type Choose = (logits: Float32Array) => number;

/** The highest logit; the first of equals. */
export const greedy: Choose = (logits) => {
  let best = 0;
  for (let id = 1; id < logits.length; id++) if (logits[id]! > logits[best]!) best = id;
  return best;
};

/** By chance, with probabilities softmax(logits / temperature); `temperature` is above 0. */
export const sampled =
  (temperature: number, random: Random): Choose =>
  (logits) => {
    const top = logits[greedy(logits)]!;
    const shares = Float64Array.from(logits, (logit) => Math.exp((logit - top) / temperature));
    let left = random.float() * shares.reduce((sum, share) => sum + share, 0);
    for (let id = 0; id < shares.length; id++) {
      left -= shares[id]!;
      if (left < 0) return id;
    }
    return greedy(logits);
  };
