import type { Cell } from '../core/curve.ts';
import { holds, type Span } from './bins.ts';
import { countIn } from './cells.ts';

/** One weighted zone of a contrast Σ weight · share(span). */
export interface Term {
  readonly weight: number;
  readonly span: Span;
}

/**
 * How many times the variance of a contrast exceeds that of as many independent answers, because the answers of a
 * haystack share its luck; never below 1. 1 where there is nothing to estimate it from: fewer than two haystacks, or no
 * variance at all.
 *
 * The numerator is the between-haystack variance of the contrast: H/(H−1) Σ_h e_h², where
 * e_h = Σ_z weight_z (correct_hz − p_z n_hz) / n_z is what haystack h adds to the estimate (the cluster-robust variance of
 * Miller 2024, appendix A). Where every haystack has the same counts this is exactly var_h(θ_h)/H; where counts differ,
 * or a haystack lacks a zone (which then simply adds nothing there), it is the variance of the pooled estimate, which is
 * what is reported. The denominator is Σ_z weight_z² p_z (1 − p_z) / n_z.
 */
export function designEffect(cells: readonly Cell[], terms: readonly Term[]): number {
  const effects = new Map<string, number>();
  let independent = 0;
  for (const { weight, span } of terms) {
    const { n, correct } = countIn(cells, span);
    if (n === 0) continue;
    const p = correct / n;
    independent += (weight * weight * p * (1 - p)) / n;
    // Cells of a haystack mostly stand together, so its effect is looked up and stored once.
    let haystack: string | undefined;
    let effect = 0;
    for (const cell of cells) {
      if (cell.n === 0 || !holds(span, cell.bin)) continue;
      if (cell.haystack !== haystack) {
        if (haystack !== undefined) effects.set(haystack, effect);
        haystack = cell.haystack;
        effect = effects.get(haystack) ?? 0;
      }
      effect += (weight * (cell.correct - p * cell.n)) / n;
    }
    if (haystack !== undefined) effects.set(haystack, effect);
  }
  const haystacks = effects.size;
  if (haystacks < 2 || independent === 0) return 1;
  let squares = 0;
  for (const effect of effects.values()) squares += effect * effect;
  return Math.max(1, ((haystacks / (haystacks - 1)) * squares) / independent);
}
