import { binOf, holds, type Span, zones } from './bins.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

/** What the power of a paired comparison depends on. */
export interface PairedDesign {
  /** Contexts in both arms, ≥ 2: the bound has one degree of freedom less. */
  readonly haystacks: number;
  /** Scored pairs in the zone, all haystacks together (`pairsIn`). */
  readonly pairs: number;
  /**
   * Share of pairs whose correctness changes though nothing got worse, half of it each way: the A/A flip rate for a
   * change that leaves the model alone, far more for another model.
   */
  readonly flips: number;
  /** Design effect of the flips, ≥ 1; 1 where flips do not cluster by haystack. */
  readonly deff?: number;
  /** One-sided level, 0.05 where not said. */
  readonly alpha?: number;
  /** Comparisons that share the level: the first step of Holm's procedure divides it by their number. */
  readonly cells?: number;
}

/** Pairs per haystack in a zone (the middle where not said) when `queries` needles stand at the middles of equal segments. */
export function pairsIn(queries: number, zone: Span = zones.M): number {
  let count = 0;
  for (let needle = 0; needle < queries; needle++) if (holds(zone, binOf((needle + 0.5) / queries))) count++;
  return count;
}

/**
 * Pairs that a comparison needs to find a true `drop` (0…1) with chance `power`:
 * N = deff (t_α + z_β)² disc / drop², where disc = flips + drop is the share of pairs that change
 * (Connor 1987 without its −drop² term, which makes it a little cautious). A whole number.
 */
export function pairsNeeded(
  { flips, deff = 1, ...design }: Omit<PairedDesign, 'pairs'>,
  drop: number,
  power = 0.8,
): number {
  return Math.ceil((deff * demand(design, power) * (flips + drop)) / drop ** 2);
}

/** (t_α + z_β)²: the quantile of the level and that of the power. */
function demand(
  { haystacks, alpha = 0.05, cells = 1 }: Pick<PairedDesign, 'haystacks' | 'alpha' | 'cells'>,
  power: number,
): number {
  return (studentQuantile(1 - alpha / cells, haystacks - 1) + normalQuantile(power)) ** 2;
}

/** The chance that a comparison finds a true `drop` > 0: the same formula solved for the power. 0…1. */
export function powerAt(
  { haystacks, pairs, flips, deff = 1, alpha = 0.05, cells = 1 }: PairedDesign,
  drop: number,
): number {
  const t = studentQuantile(1 - alpha / cells, haystacks - 1);
  return normalCdf(drop * Math.sqrt(pairs / (deff * (flips + drop))) - t);
}

/**
 * The smallest true drop that a comparison finds with chance `power`, as a difference of shares; 1 where even the loss of
 * everything might be missed. The same formula solved for the drop.
 */
export function detectableDrop({ pairs, flips, deff = 1, ...design }: PairedDesign, power = 0.8): number {
  if (pairs === 0) return 1;
  const k = (demand(design, power) * deff) / pairs;
  return Math.min(1, (k + Math.sqrt(k * k + 4 * k * flips)) / 2);
}
