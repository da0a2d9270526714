/**
 * Holm's step-down correction: adjusted p-values in the order given, so that rejecting those ≤ α keeps the chance of any
 * false rejection at α (Holm 1979). Null stays null but counts as a comparison that was planned;
 * `family` is how many were, where some are not here.
 */
export function holm(ps: readonly (number | null)[], family = ps.length): (number | null)[] {
  const order = ps
    .map((p, index) => ({ p, index }))
    .filter((entry): entry is { p: number; index: number } => entry.p !== null)
    .sort((a, b) => a.p - b.p);
  const adjusted: (number | null)[] = ps.map(() => null);
  let highest = 0;
  order.forEach(({ p, index }, rank) => {
    highest = Math.max(highest, Math.min(1, p * (family - rank)));
    adjusted[index] = highest;
  });
  return adjusted;
}
