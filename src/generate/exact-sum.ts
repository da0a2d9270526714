/**
 * Chooses items whose sizes add up to `target` exactly, or to the nearest total below it, each item at most once.
 * Returns their indices, ascending. Sizes are whole numbers ≥ 1; cost is items × target.
 */
export function exactSum(sizes: readonly number[], target: number): number[] {
  // takenBy[s]: the item that first reached the total s; later items never overwrite it, so chains use items once.
  const takenBy = new Int32Array(target + 1).fill(-1);
  const reached = new Uint8Array(target + 1);
  reached[0] = 1;
  for (let item = 0; item < sizes.length && !reached[target]; item++) {
    const size = sizes[item]!;
    for (let total = target; total >= size; total--) {
      if (reached[total] || !reached[total - size]) continue;
      reached[total] = 1;
      takenBy[total] = item;
    }
  }
  let total = target;
  while (!reached[total]) total--;
  const chosen: number[] = [];
  while (total > 0) {
    const item = takenBy[total]!;
    chosen.push(item);
    total -= sizes[item]!;
  }
  return chosen.reverse();
}
