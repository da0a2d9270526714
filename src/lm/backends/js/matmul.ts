import type { Linear } from '../../weights.ts';

/** x Wᵀ + b for `count` rows of x; sums are 64-bit. */
export function linear(
  x: Float32Array,
  count: number,
  { weight, bias, rows, columns }: Linear,
): Float32Array {
  const y = new Float32Array(count * rows);
  let t = 0;
  for (; t + 4 <= count; t += 4) fourRows(x, t, weight, bias, rows, columns, y);
  for (; t < count; t++) oneRow(x, t, weight, bias, rows, columns, y);
  return y;
}

type Bias = Float32Array | null;

/** Four rows of x share each weight that is loaded. */
function fourRows(
  x: Float32Array,
  t: number,
  weight: Float32Array,
  bias: Bias,
  rows: number,
  columns: number,
  y: Float32Array,
): void {
  const x0 = t * columns;
  const x1 = (t + 1) * columns;
  const x2 = (t + 2) * columns;
  const x3 = (t + 3) * columns;
  for (let i = 0, w = 0; i < rows; i++, w += columns) {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < columns; j++) {
      const wj = weight[w + j]!;
      s0 += wj * x[x0 + j]!;
      s1 += wj * x[x1 + j]!;
      s2 += wj * x[x2 + j]!;
      s3 += wj * x[x3 + j]!;
    }
    const b = bias ? bias[i]! : 0;
    const at = t * rows + i;
    y[at] = s0 + b;
    y[at + rows] = s1 + b;
    y[at + 2 * rows] = s2 + b;
    y[at + 3 * rows] = s3 + b;
  }
}

/** Four outputs share each number of x that is loaded. */
function oneRow(
  x: Float32Array,
  t: number,
  weight: Float32Array,
  bias: Bias,
  rows: number,
  columns: number,
  y: Float32Array,
): void {
  const [from, to] = [t * columns, t * rows];
  let i = 0;
  for (; i + 4 <= rows; i += 4) {
    const w0 = i * columns;
    const w1 = (i + 1) * columns;
    const w2 = (i + 2) * columns;
    const w3 = (i + 3) * columns;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let j = 0; j < columns; j++) {
      const xj = x[from + j]!;
      s0 += weight[w0 + j]! * xj;
      s1 += weight[w1 + j]! * xj;
      s2 += weight[w2 + j]! * xj;
      s3 += weight[w3 + j]! * xj;
    }
    y[to + i] = s0 + (bias ? bias[i]! : 0);
    y[to + i + 1] = s1 + (bias ? bias[i + 1]! : 0);
    y[to + i + 2] = s2 + (bias ? bias[i + 2]! : 0);
    y[to + i + 3] = s3 + (bias ? bias[i + 3]! : 0);
  }
  for (; i < rows; i++) {
    let sum = 0;
    for (let j = 0, w = i * columns; j < columns; j++, w++) sum += weight[w]! * x[from + j]!;
    y[to + i] = sum + (bias ? bias[i]! : 0);
  }
}
