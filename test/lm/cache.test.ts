import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { readConfig } from '../../src/lm/config.ts';
import { randomState } from '../../src/lm/random-model.ts';
import { randomIds, tinyConfig } from './support/checkpoint.ts';
import { choices, engineOf, farthest, highest, readIn } from './support/engines.ts';

const config = tinyConfig({ max_position_embeddings: 8192 });

describe.each(choices)('a cache on %s', (choice) => {
  test('is not changed by thirty forks that each go their own way', async () => {
    const engine = await engineOf(config, choice);
    const context = randomIds(300, 'context');
    const cache = engine.start();
    readIn(cache, context, 100);
    const untouched = engine.start();
    const expected = readIn(untouched, [...context, 1, 2, 3], 303);
    for (let query = 0; query < 30; query++) {
      const own = randomIds(3 + (query % 7), `query ${query}`);
      const fork = cache.fork();
      const logits = readIn(fork, own, 4, 300 + own.length);
      expect(fork.length).toBe(300 + own.length);
      fork.close();
      if (query % 6 > 0) continue;
      const whole = engine.start();
      expect(farthest(logits, readIn(whole, [...context, ...own], 64))).toBeLessThan(1e-4);
      whole.close();
    }
    expect(cache.length).toBe(300);
    expect(farthest(readIn(cache.fork(), [1, 2, 3], 3), expected)).toBeLessThan(1e-4);
    engine.close();
  });

  test('goes its own way after a fork, and the fork too', async () => {
    const engine = await engineOf(config, choice);
    const cache = engine.start();
    readIn(cache, [5, 6, 7], 3);
    const fork = cache.fork();
    fork.read([8], 4);
    cache.read([9], 4);
    const answers = [cache.read([10], 5), fork.read([10], 5)];
    const expected = [
      [5, 6, 7, 9, 10],
      [5, 6, 7, 8, 10],
    ].map((ids) => readIn(engine.start(), ids, 5));
    for (const [i, answer] of answers.entries()) expect(farthest(answer, expected[i]!)).toBeLessThan(1e-4);
    fork.close();
    expect(farthest(cache.read([11], 6), readIn(engine.start(), [5, 6, 7, 9, 10, 11], 6))).toBeLessThan(1e-4);
    engine.close();
  });

  test('gives the same logits however the ids are cut', async () => {
    const engine = await engineOf(config, choice);
    const ids = randomIds(70);
    const expected = readIn(engine.start(), ids, 70);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 12 }), (sizes) => {
        const cache = engine.start();
        let at = 0;
        for (const size of sizes) {
          if (at + size >= ids.length) break;
          cache.read(ids.slice(at, at + size), ids.length);
          at += size;
        }
        expect(farthest(cache.read(ids.slice(at), ids.length), expected)).toBeLessThan(1e-4);
        cache.close();
      }),
      { numRuns: 20 },
    );
    engine.close();
  });
});

describe('long contexts', () => {
  const small = { hidden_size: 16, intermediate_size: 16, num_attention_heads: 1, num_key_value_heads: 1 };
  const cases = {
    'with full attention': tinyConfig({ ...small, max_position_embeddings: 8192 }),
    'with a sliding window': tinyConfig({
      ...small,
      architectures: ['MistralForCausalLM'],
      sliding_window: 700,
      max_position_embeddings: 8192,
    }),
  };

  test.each(Object.entries(cases))(
    '%s are the same on all backends, as blocks fill and are joined',
    async (_, changed) => {
      const ids = randomIds(4700);
      const logits = new Map<string, Float32Array[]>();
      for (const choice of choices) {
        const engine = await engineOf(changed, choice);
        const cache = engine.start();
        readIn(cache, ids.slice(0, 3900), cache.stride(), ids.length);
        const fork = cache.fork();
        const last = readIn(fork, ids.slice(3900), 190, ids.length);
        const decoded = fork.read([highest(last)], ids.length + 1);
        const other = cache.read(ids.slice(0, 300), 4200);
        logits.set(choice, [last, decoded, other]);
        fork.close();
        cache.close();
        engine.close();
      }
      const reference = logits.get('js')!;
      for (const found of logits.values()) {
        for (const [i, values] of found.entries()) {
          expect(farthest(values, reference[i]!)).toBeLessThan(1e-4);
          expect(highest(values)).toBe(highest(reference[i]!));
        }
      }
    },
  );
});

describe.each(choices)('a cache on %s that goes on from a state', (choice) => {
  test.each([37, 5000])('of %i tokens gives the logits that typed arrays give', async (length) => {
    const parsed = readConfig(config, 'config.json');
    const state = randomState(parsed, length, seeded('state'));
    const logits = async (backend: typeof choice): Promise<Float32Array> => {
      const engine = await engineOf(config, backend);
      const cache = engine.resume(state);
      expect(cache.length).toBe(length);
      const found = readIn(cache, randomIds(5), 2, length + 5);
      cache.close();
      engine.close();
      return found;
    };
    const [own, plain] = [await logits(choice), await logits('js')];
    expect(farthest(own, plain)).toBeLessThan(1e-4);
    expect(highest(own)).toBe(highest(plain));
  });
});

describe.runIf(choices.includes('wasm'))('memory on WebAssembly', () => {
  test.each(['wasm', 'auto'] as const)(
    'does not grow over 1,000 questions on %s, and is given back at the end',
    async (choice) => {
      const empty = tf.memory();
      const engine = await engineOf({ ...config, num_hidden_layers: 1, num_key_value_heads: 1 }, choice);
      const cache = engine.start();
      readIn(cache, randomIds(600), 512);
      const ask = (): void => {
        const fork = cache.fork();
        fork.read([1, 2], 602);
        fork.read([3], 603);
        fork.close();
      };
      ask();
      const before = tf.memory();
      for (let question = 0; question < 1000; question++) ask();
      const after = tf.memory();
      expect(after.numTensors).toBe(before.numTensors);
      expect(after.numDataBuffers).toBe(before.numDataBuffers);
      expect(after.numBytes).toBe(before.numBytes);
      cache.close();
      engine.close();
      expect(tf.memory().numTensors).toBe(empty.numTensors);
      expect(tf.memory().numDataBuffers).toBe(empty.numDataBuffers);
    },
  );
});
