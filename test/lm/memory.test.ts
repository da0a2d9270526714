import { expect, test } from 'vitest';
import { loadWasm } from '../../src/lm/backends/tfjs/wasm.ts';
import { randomIds, tinyConfig } from './support/checkpoint.ts';
import { engineOf } from './support/engines.ts';

/** Bytes beside the weights at the most while a context is read, and behind it. */
async function bytesOf(layers: number): Promise<{ readonly most: number; readonly kept: number }> {
  const { tf } = await loadWasm();
  const engine = await engineOf(tinyConfig({ num_hidden_layers: layers }), 'wasm');
  const cache = engine.start();
  const before = tf.memory().numBytes;
  const { peakBytes } = await tf.profile(() => void cache.read(randomIds(200, 'context'), 200));
  const kept = tf.memory().numBytes - before;
  cache.close();
  engine.close();
  return { most: peakBytes - before, kept };
}

test('each further layer of a model takes its keys and values while a context is read, and no more', async () => {
  const few = await bytesOf(2);
  const many = await bytesOf(8);
  expect(many.kept).toBe(4 * few.kept);
  expect(many.most - few.most).toBe(many.kept - few.kept);
});
