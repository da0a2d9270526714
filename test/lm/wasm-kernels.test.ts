import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { seeded } from '../../src/core/random.ts';
import type { Tf } from '../../src/lm/backends/tfjs/load.ts';
import { loadWasm } from '../../src/lm/backends/tfjs/wasm.ts';

let tf: Tf;
beforeAll(async () => {
  ({ tf } = await loadWasm());
});

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
const counting = (shape: readonly number[]): number[] => Array.from({ length: sizeOf(shape) }, (_, i) => i);
const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });

/** The index of each number of a box, by its coordinates. */
function boxed(shape: readonly number[], from: readonly number[], size: readonly number[]): number[] {
  let found = [0];
  for (const [axis, length] of shape.entries()) {
    found = found.flatMap((at) =>
      Array.from({ length: size[axis]! }, (_, i) => at * length + from[axis]! + i),
    );
  }
  return found;
}

describe('kernels on WebAssembly', () => {
  test('slice any box', () => {
    const boxes = shapes.chain((shape) =>
      fc.record({
        shape: fc.constant(shape),
        box: fc.tuple(
          ...shape.map((length) =>
            fc
              .integer({ min: 0, max: length - 1 })
              .chain((from) => fc.tuple(fc.constant(from), fc.integer({ min: 1, max: length - from }))),
          ),
        ),
      }),
    );
    fc.assert(
      fc.property(boxes, ({ shape, box }) => {
        const from = box.map(([start]) => start!);
        const size = box.map(([, length]) => length!);
        const found = tf.tidy(() => {
          const x = tf.tensor(counting(shape), shape);
          const y = tf.slice(x, from, size);
          return { shape: y.shape, values: [...y.dataSync()] };
        });
        expect(found).toEqual({ shape: size, values: boxed(shape, from, size) });
      }),
    );
  });

  test('split and unstack along any axis', () => {
    const cases = shapes.chain((shape) =>
      fc.record({ shape: fc.constant(shape), axis: fc.integer({ min: 0, max: shape.length - 1 }) }),
    );
    fc.assert(
      fc.property(cases, ({ shape, axis }) => {
        const length = shape[axis]!;
        const found = tf.tidy(() => {
          const x = tf.tensor(counting(shape), shape);
          const sizes = length > 1 ? [1, length - 1] : [1];
          return {
            split: tf.split(x, sizes, axis).map((part) => [...part.dataSync()]),
            unstacked: tf
              .unstack(x, axis)
              .map((part) => ({ shape: part.shape, values: [...part.dataSync()] })),
          };
        });
        const piece = (start: number, count: number): number[] =>
          boxed(
            shape,
            shape.map((_, i) => (i === axis ? start : 0)),
            shape.map((whole, i) => (i === axis ? count : whole)),
          );
        expect(found.split).toEqual(length > 1 ? [piece(0, 1), piece(1, length - 1)] : [piece(0, 1)]);
        const rest = shape.filter((_, i) => i !== axis);
        expect(found.unstacked).toEqual(
          Array.from({ length }, (_, i) => ({ shape: rest, values: piece(i, 1) })),
        );
      }),
    );
  });

  const products: readonly [string, readonly number[], readonly number[], boolean, boolean][] = [
    ['one', [40, 30], [30, 50], false, false],
    ['one, the second transposed', [40, 30], [50, 30], false, true],
    ['one, the first transposed', [30, 40], [30, 50], true, false],
    ['one, both transposed', [30, 40], [50, 30], true, true],
    ['three', [3, 40, 30], [3, 30, 50], false, false],
    ['three, the second transposed', [3, 40, 30], [3, 50, 30], false, true],
    ['two by two, both transposed', [2, 2, 30, 40], [2, 2, 50, 30], true, true],
    ['small ones', [3, 4, 5], [3, 6, 5], false, true],
    ['one for all of a batch', [3, 40, 30], [1, 30, 50], false, false],
  ];
  test.each(products)('multiply %s', (_, a, b, transposeA, transposeB) => {
    const random = seeded('matrices');
    const [x, y] = [a, b].map((shape) =>
      Float32Array.from({ length: sizeOf(shape) }, () => random.float() - 0.5),
    );
    const before = tf.memory();
    const found = tf.tidy(() => [
      ...tf.matMul(tf.tensor(x!, [...a]), tf.tensor(y!, [...b]), transposeA, transposeB).dataSync(),
    ]);
    const [rows, inner] = transposeA ? [a.at(-1)!, a.at(-2)!] : [a.at(-2)!, a.at(-1)!];
    const columns = transposeB ? b.at(-2)! : b.at(-1)!;
    let worst = 0;
    for (const [at, value] of found.entries()) {
      const batch = Math.floor(at / (rows * columns));
      const [i, j] = [Math.floor((at % (rows * columns)) / columns), at % columns];
      const second = sizeOf(b.slice(0, -2)) === 1 ? 0 : batch;
      let sum = 0;
      for (let k = 0; k < inner; k++) {
        const left = transposeA ? k * rows + i : i * inner + k;
        const right = transposeB ? j * inner + k : k * columns + j;
        sum += x![batch * rows * inner + left]! * y![second * inner * columns + right]!;
      }
      worst = Math.max(worst, Math.abs(sum - value));
    }
    expect(found).toHaveLength(sizeOf(a.slice(0, -2)) * rows * columns);
    expect(worst).toBeLessThan(1e-5);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  test('come with no listener for errors of the process', () => {
    const sources = ['uncaughtException', 'unhandledRejection'].flatMap((event) =>
      process.rawListeners(event).map(String),
    );
    expect(
      sources.filter((source) => source.includes('ExitStatus') || source.includes('throw reason')),
    ).toEqual([]);
  });
});
