import type { CellComparison, Comparison, Drop } from '../../core/comparison.ts';
import { tidy } from '../../reporters/words/numbers.ts';

/** A comparison as `--json` prints it, ready for `JSON.stringify`; scripts rely on the names. Shares are 0…1. */
export const comparisonJson = (comparison: Comparison) => ({
  schema: 'midspan-comparison/1',
  decision: comparison.decision,
  reason: comparison.reason,
  margin: comparison.margin,
  alpha: comparison.alpha,
  baseline: comparison.baseline,
  candidate: comparison.candidate,
  differences: comparison.differences,
  invalid_reasons: comparison.invalid,
  warnings: comparison.warnings,
  cells: comparison.cells.map((cell) => cellJson(cell, comparison.margin)),
});

function cellJson(cell: CellComparison, margin: number) {
  const { n, both, lost, gained } = cell.zones.M;
  return {
    probe: cell.probe,
    direction: cell.direction,
    length: cell.length,
    decision: cell.decision,
    reason: cell.reason,
    haystacks: cell.haystacks,
    pairs: { zone: 'M', n, both, lost, gained, neither: n - both - lost - gained },
    per_haystack: cell.perHaystack.map((own) => ({
      h: own.haystack,
      n: own.n,
      lost: own.lost,
      gained: own.gained,
    })),
    delta: cell.drop && { ...drop(cell.drop, 'one-sided'), p: tidy(cell.p), p_holm: tidy(cell.pHolm) },
    delta_lim: cell.sag && drop(cell.sag, 'two-sided'),
    edges: { F: shares(cell.zones.F), L: shares(cell.zones.L) },
    mcnemar_midp: tidy(cell.mcnemarMidP),
    e_value: tidy(cell.eValue),
    flip_rate: { ...cell.flips, rate: tidy(cell.flips.n === 0 ? null : cell.flips.flips / cell.flips.n) },
    power_at: cell.power && {
      [margin]: tidy(cell.power.margin),
      [Number((2 * margin).toFixed(9))]: tidy(cell.power.twice),
    },
    detectable_drop: tidy(cell.detectable),
    lost_became: cell.became,
    unpaired: cell.unpaired,
  };
}

/** Above 0 where the candidate is worse. One-sided bounds are each at `alpha`. */
const drop = ({ est, lo, hi, deff }: Drop, bounds: 'one-sided' | 'two-sided') => ({
  est: tidy(est),
  lo: tidy(lo),
  hi: tidy(hi),
  bounds,
  deff: tidy(deff),
});

const shares = ({ n, both, lost, gained }: CellComparison['zones']['F']) => ({ n, both, lost, gained });
