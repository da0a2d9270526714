/** The whole numbers from ≤ n < to, the middle one first, then outwards to both sides. */
export function middleOut(from: number, to: number): number[] {
  const middle = (from + to - 1) / 2;
  const numbers = Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
  return numbers.sort((a, b) => Math.abs(a - middle) - Math.abs(b - middle) || a - b);
}
