import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { greedy, sampled } from '../../src/lm/choose.ts';

describe('the next token', () => {
  test.each([
    [[1, 3, 2], 1],
    [[-5, -1, -1], 1],
    [[0], 0],
  ])('of %j is %d when the highest is taken, the first of equals', (logits, expected) => {
    expect(greedy(Float32Array.from(logits))).toBe(expected);
  });

  test('is drawn by softmax of the logits over the temperature, the same with the same seed', () => {
    const logits = Float32Array.from([Math.log(1), Math.log(3), Math.log(6)]);
    const draw = (temperature: number, seed: string): number[] => {
      const choose = sampled(temperature, seeded(seed));
      return Array.from({ length: 4000 }, () => choose(logits));
    };
    const share = (ids: readonly number[], id: number): number =>
      ids.filter((each) => each === id).length / ids.length;
    const drawn = draw(1, 'a');
    expect(share(drawn, 0)).toBeCloseTo(0.1, 1);
    expect(share(drawn, 1)).toBeCloseTo(0.3, 1);
    expect(share(drawn, 2)).toBeCloseTo(0.6, 1);
    expect(draw(1, 'a')).toEqual(drawn);
    expect(draw(1, 'b')).not.toEqual(drawn);
    // At half the temperature odds are squared: 1 : 9 : 36.
    expect(share(draw(0.5, 'a'), 2)).toBeCloseTo(36 / 46, 1);
  });
});
