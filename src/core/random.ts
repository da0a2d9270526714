import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { sha256 } from './hash.ts';

/** A seeded stream of numbers: same seed, same numbers, on every machine. */
export interface Random {
  /** A whole number, 0 ≤ n < bound. */
  int(bound: number): number;
  /** 0 ≤ x < 1, 32 bits. */
  float(): number;
  pick<T>(items: readonly T[]): T;
  /** A new array in random order (Fisher–Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/** A stream fixed by the words of its seed, e.g. `seeded('7/document/block0')`. */
export function seeded(seed: string): Random {
  const generator = xoroshiro128plus(Number.parseInt(sha256(seed).slice(0, 8), 16) | 0);
  const float = (): number => (generator.next() >>> 0) / 4294967296;
  const int = (bound: number): number => Math.floor(float() * bound);
  return {
    int,
    float,
    pick: (items) => items[int(items.length)]!,
    shuffle: (items) => {
      const copy = [...items];
      for (let i = copy.length - 1; i > 0; i--) {
        const j = int(i + 1);
        [copy[i], copy[j]] = [copy[j]!, copy[i]!];
      }
      return copy;
    },
  };
}
