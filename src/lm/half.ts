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

/** Numbers of 32 bits as binary16, little-endian: to the nearest, ties to even; above 65,504 it is infinity. */
export const toF16 = (values: Float32Array): Uint8Array => toHalves(values, narrow);

/** To bfloat16, to the nearest, ties to even. */
export const toBF16 = (values: Float32Array): Uint8Array =>
  toHalves(values, (bits) =>
    // A number that is none stays none: rounding could carry it over into the sign.
    (bits & 0x7fffffff) > 0x7f800000 ? (bits >>> 16) | 64 : (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16,
  );

export const toF32 = (values: Float32Array): Uint8Array =>
  new Uint8Array(values.buffer, values.byteOffset, values.byteLength);

function toHalves(values: Float32Array, half: (bits: number) => number): Uint8Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) halves[i] = half(bits[i]!);
  return new Uint8Array(halves.buffer);
}

/** The bits of the half nearest to a 32-bit number, given by its bits. */
function narrow(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const size = bits & 0x7fffffff;
  if (size >= 0x7f800000) return sign | 0x7c00 | (size > 0x7f800000 ? 0x200 : 0);
  // 65,520 lies in the middle between the largest half and the next there would be.
  if (size >= 0x477ff000) return sign | 0x7c00;
  if (size >= 0x38800000) return sign | ((size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13);
  // A subnormal half counts steps of 2^-24; below half a step it is 0.
  const shift = 126 - (size >>> 23);
  if (shift > 24) return sign;
  const fraction = (size & 0x7fffff) | 0x800000;
  const rest = fraction & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  const down = fraction >>> shift;
  return sign | (rest > half || (rest === half && down % 2 === 1) ? down + 1 : down);
}
