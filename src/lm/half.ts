/** Numbers of 16 bits, little-endian, to 32 bits; exact. IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits. */
export function fromF16(bytes: Uint8Array): Float32Array {
  const halves = wordsOf(bytes);
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = widen(halves[i]!);
  return new Float32Array(bits.buffer);
}

/** bfloat16 is the upper half of a 32-bit number. */
export function fromBF16(bytes: Uint8Array): Float32Array {
  const halves = wordsOf(bytes);
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = halves[i]! << 16;
  return new Float32Array(bits.buffer);
}

export function fromF32(bytes: Uint8Array): Float32Array {
  return new Float32Array(aligned(bytes, 4).buffer, 0, bytes.length / 4);
}

const wordsOf = (bytes: Uint8Array): Uint16Array =>
  new Uint16Array(aligned(bytes, 2).buffer, 0, bytes.length / 2);

/** A view of numbers must begin where its buffer is aligned; a copy always does. */
const aligned = (bytes: Uint8Array, size: number): Uint8Array =>
  bytes.byteOffset === 0 && bytes.buffer.byteLength % size === 0 ? bytes : bytes.slice();

/** The bits of the 32-bit number with the value of a half. */
function widen(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // A subnormal half is a normal 32-bit number: shift its first 1 out of the fraction.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 1023) << 13);
}
