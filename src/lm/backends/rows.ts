import type { Rotation } from '../rope.ts';

/** Each of `count` rows divided by its root mean square (Zhang & Sennrich, arXiv 1910.07467), times `gain`. */
export function rmsNorm(x: Float32Array, count: number, gain: Float32Array, epsilon: number): Float32Array {
  const width = gain.length;
  const y = new Float32Array(count * width);
  for (let t = 0, at = 0; t < count; t++, at += width) {
    let squares = 0;
    for (let i = 0; i < width; i++) squares += x[at + i]! ** 2;
    const scale = 1 / Math.sqrt(squares / width + epsilon);
    for (let i = 0; i < width; i++) y[at + i] = x[at + i]! * scale * gain[i]!;
  }
  return y;
}

/** Turns the pairs (i, i + size/2) of every head, in place; x is [count, heads, size]. */
export function rotate(
  x: Float32Array,
  count: number,
  heads: number,
  size: number,
  { cos, sin }: Rotation,
): void {
  const half = size / 2;
  for (let t = 0, at = 0; t < count; t++) {
    for (let h = 0; h < heads; h++, at += size) {
      for (let i = 0; i < half; i++) {
        const c = cos[t * half + i]!;
        const s = sin[t * half + i]!;
        const a = x[at + i]!;
        const b = x[at + half + i]!;
        x[at + i] = a * c - b * s;
        x[at + half + i] = b * c + a * s;
      }
    }
  }
}

export function add(x: Float32Array, y: Float32Array): void {
  for (let i = 0; i < x.length; i++) x[i]! += y[i]!;
}

/** Rows of the embedding, one for each id. */
export function embedded(embedding: Float32Array, width: number, ids: readonly number[]): Float32Array {
  const rows = new Float32Array(ids.length * width);
  for (const [row, id] of ids.entries())
    rows.set(embedding.subarray(id * width, (id + 1) * width), row * width);
  return rows;
}

/** Arrays one behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
