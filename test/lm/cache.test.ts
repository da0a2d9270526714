import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import { readConfig } from '../../src/lm/config.ts';
import type { BranchPiece } from '../../src/lm/engine.ts';
import { randomState } from '../../src/lm/random-model.ts';
import { randomIds, tinyConfig } from './support/checkpoint.ts';
import { choices, engineOf, farthest, highest, readIn } from './support/engines.ts';

const config = tinyConfig({ max_position_embeddings: 8192 });

const kinds = {
  'full attention': config,
  'grouped heads and a sliding window': tinyConfig({
    architectures: ['MistralForCausalLM'],
    num_key_value_heads: 1,
    sliding_window: 33,
  }),
  'biases and windows in the upper layer': tinyConfig({
    architectures: ['Qwen2ForCausalLM'],
    use_sliding_window: true,
    max_window_layers: 1,
    sliding_window: 17,
  }),
};

describe.each(choices)('a cache on %s', (choice) => {
  test.each(Object.entries(kinds))(
    'of %s has branches that come and go at any time, each as if it were read alone',
    async (_, changed) => {
      const engine = await engineOf(changed, choice);
      const context = randomIds(90, 'context');
      const cache = engine.start();
      readIn(cache, context, 40);
      const questions = Array.from({ length: 12 }, (_, n) => randomIds(2 + ((n * 5) % 23), `question ${n}`));
      const expected = questions.map((ids) => {
        const whole = engine.start();
        const logits = readIn(whole, [...context, ...ids], 64);
        whole.close();
        return logits;
      });
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 60 }),
          (moves) => {
            const branches = cache.branches();
            const read = new Map<number, number>();
            // Each read takes some moves; a branch is named once in it.
            for (let at = 0; at < moves.length; ) {
              const pieces = new Map<number, BranchPiece>();
              for (; at < moves.length && !pieces.has(moves[at]![0]); at++) {
                const [branch, count] = moves[at]!;
                const from = read.get(branch) ?? 0;
                const ids = questions[branch]!.slice(from, from + count);
                if (ids.length === 0) continue;
                read.set(branch, from + ids.length);
                pieces.set(branch, { branch, ids, reach: 90 + questions[branch]!.length });
              }
              const asked = [...pieces.values()];
              if (asked.length === 0) continue;
              const logits = branches.read(asked);
              for (const [i, { branch }] of asked.entries()) {
                if (read.get(branch)! < questions[branch]!.length) continue;
                expect(farthest(logits[i]!, expected[branch]!)).toBeLessThan(1e-4);
                expect(highest(logits[i]!)).toBe(highest(expected[branch]!));
              }
            }
            branches.close();
          },
        ),
        { numRuns: 12 },
      );
      expect(cache.length).toBe(90);
      const afterwards = cache.read([7], 91);
      cache.close();
      const untouched = engine.start();
      expect(farthest(afterwards, readIn(untouched, [...context, 7], 91))).toBeLessThan(1e-4);
      engine.close();
    },
  );

  test.each(Object.entries(kinds))('of %s has branches that begin behind others', async (_, changed) => {
    const engine = await engineOf(changed, choice);
    const context = randomIds(90, 'context');
    const cache = engine.start();
    readIn(cache, context, 40);
    const part = (name: string, count: number): number[] => randomIds(count, name);
    const parts = new Map<number, { readonly behind?: number; readonly ids: readonly number[] }>([
      [0, { ids: part('trunk', 60) }],
      [7, { ids: part('alone', 3) }],
      [1, { behind: 0, ids: part('limb', 5) }],
      [2, { behind: 1, ids: part('twig', 1) }],
      [3, { behind: 1, ids: part('other twig', 50) }],
      [4, { behind: 0, ids: part('leaf', 2) }],
    ]);
    const wayTo = (branch: number | undefined): readonly number[] => {
      if (branch === undefined) return context;
      const { behind, ids } = parts.get(branch)!;
      return [...wayTo(behind), ...ids];
    };
    // All in one read, and each in one of its own.
    for (const reads of [[[...parts.keys()]], [...parts.keys()].map((branch) => [branch])]) {
      const branches = cache.branches();
      const found = new Map<number, Float32Array>();
      const readAll = (pieces: readonly BranchPiece[]): void => {
        const logits = branches.read(pieces);
        for (const [i, { branch }] of pieces.entries()) found.set(branch, logits[i]!);
      };
      for (const names of reads)
        readAll(names.map((branch) => ({ branch, ...parts.get(branch)!, reach: wayTo(branch).length })));
      for (const next of [9, 11])
        readAll([2, 3, 4].map((branch) => ({ branch, ids: [next], reach: wayTo(branch).length + 2 })));
      for (const branch of parts.keys()) {
        const whole = engine.start();
        const all = [2, 3, 4].includes(branch) ? [...wayTo(branch), 9, 11] : wayTo(branch);
        const expected = readIn(whole, all, 64);
        whole.close();
        expect(farthest(found.get(branch)!, expected), `branch ${branch}`).toBeLessThan(1e-4);
      }
      branches.close();
    }
    cache.close();
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
        for (let at = 0; at < 3900; ) {
          const to = at + cache.stride(3900 - at);
          cache.read(ids.slice(at, to), ids.length);
          at = to;
        }
        const branches = cache.branches();
        const found: Float32Array[] = [];
        for (let at = 3900; at < ids.length; at += 200) {
          const piece = { ids: ids.slice(at, at + 200), reach: ids.length };
          found.push(...branches.read([3, 8].map((branch) => ({ branch, ...piece }))));
        }
        found.push(...branches.read([{ branch: 8, ids: [highest(found.at(-1)!)], reach: ids.length + 1 }]));
        branches.close();
        found.push(cache.read(ids.slice(0, 300), 4200));
        logits.set(choice, found);
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
      // Alone on typed arrays where those are there, many on TensorFlow.js.
      const ask = (question: number): void => {
        const branches = cache.branches();
        const each = Array.from({ length: question % 50 === 0 ? 20 : 1 }, (_, branch) => branch);
        branches.read(each.map((branch) => ({ branch, ids: [1, 2], reach: 602 })));
        branches.read(each.map((branch) => ({ branch, ids: [3], reach: 603 })));
        branches.close();
      };
      ask(0);
      ask(1);
      const before = tf.memory();
      for (let question = 0; question < 1000; question++) ask(question);
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
