import type { CellComparison, CellName, Decision, Drop, Pairs } from '../core/comparison.ts';
import { formatLength } from '../core/length.ts';
import { wholeCurve, zones } from './bins.ts';
import type { Term } from './design-effect.ts';
import { holm } from './holm.ts';
import { mcnemarE, mcnemarMidP } from './mcnemar.ts';
import { countPairs, dropContrast, dropOf, dropP, type PairCell, type PairCount, pairsOf } from './paired.ts';
import type { PairedCell } from './pairing.ts';
import { detectableDrop, powerAt } from './power.ts';

/** Fewer haystacks cannot show that nothing got worse, even if no answer changes. */
export const LEAST_HAYSTACKS = 12;

/** A larger share of questions answered on one side only is seldom a random sample. */
const UNPAIRED = 0.05;

/** What is tolerated, and how sure a verdict must be. */
export interface Rule {
  /** Drop of the middle that is tolerated, 0 < margin < 1. */
  readonly margin: number;
  /** One-sided level, 0 < alpha < 0.5. */
  readonly alpha: number;
  /** Haystacks that a verdict takes, 12 where not said; fewer at an interim look, whose level is stricter. */
  readonly least?: number;
  /** Cells that share the level; those given, where not said. */
  readonly family?: number;
}

/** The margin and level where none are said. */
export const usualRule: Rule = { margin: 0.05, alpha: 0.05 };

/** Drop of the middle minus the mean drop of the edges: what the candidate's LiM gained. */
const SAG: readonly Term[] = [
  { weight: -0.5, span: zones.F },
  { weight: 1, span: zones.M },
  { weight: -0.5, span: zones.L },
];

/**
 * Judges every cell of a comparison. One primary figure each, the drop of the middle: `pass` when its upper bound is below
 * the margin (all cells must pass, which needs no correction: an intersection–union test); else `regressed` when its
 * lower bound is above 0 after Holm's correction over the cells; else `inconclusive`. `incomparable` with fewer than 12
 * haystacks in common, or when more than 5 % of their questions were scored on one side only.
 */
export function compareCells(paired: readonly PairedCell[], rule: Rule): CellComparison[] {
  const counts = paired.map(({ cells }) => countPairs(cells, zones.M));
  const ps = counts.map((count) => (count.haystacks < 2 ? null : dropP(count)));
  const { family = paired.length } = rule;
  const adjusted = holm(ps, family);
  return paired.map((cell, i) => comparedCell(cell, counts[i]!, ps[i]!, adjusted[i]!, { ...rule, family }));
}

function comparedCell(
  paired: PairedCell,
  middle: PairCount,
  p: number | null,
  pHolm: number | null,
  rule: Rule & { readonly family: number },
): CellComparison {
  const { probe, direction, length, cells, became, unpaired } = paired;
  const drop = dropOf(middle, rule.alpha);
  const whole = pairsOf(cells, wholeCurve);
  const flips = { n: whole.n, flips: whole.lost + whole.gained };
  const design = {
    haystacks: middle.haystacks,
    pairs: middle.n,
    flips: middle.n === 0 ? 0 : (middle.lost + middle.gained) / middle.n,
    deff: middle.deff,
    alpha: rule.alpha,
    cells: rule.family,
  };
  const known = middle.haystacks >= 2;
  return {
    probe,
    direction,
    length,
    ...judge(paired, middle, drop, pHolm, rule),
    haystacks: middle.haystacks,
    zones: { F: pairsOf(cells, zones.F), M: pairsOf(cells, zones.M), L: pairsOf(cells, zones.L) },
    perHaystack: byHaystack(cells),
    drop,
    sag: dropContrast(cells, SAG),
    p,
    pHolm,
    mcnemarMidP: mcnemarMidP(middle.lost, middle.gained),
    eValue: mcnemarE(middle.lost, middle.gained),
    flips,
    power: known ? { margin: powerAt(design, rule.margin), twice: powerAt(design, 2 * rule.margin) } : null,
    detectable: known ? detectableDrop(design) : null,
    became,
    unpaired,
  };
}

interface Judged {
  readonly decision: Decision;
  readonly reason: string;
}

function judge(
  { cells, unpaired }: PairedCell,
  { haystacks }: PairCount,
  drop: Drop | null,
  pHolm: number | null,
  { margin, alpha, least = LEAST_HAYSTACKS }: Rule,
): Judged {
  if (drop === null || haystacks < least) {
    const some =
      haystacks === 1 ? 'only 1 haystack' : haystacks === 0 ? 'no haystack' : `only ${haystacks} haystacks`;
    return {
      decision: 'incomparable',
      reason: `${some} in common, and a verdict takes ${least}`,
    };
  }
  const { n } = pairsOf(cells, wholeCurve);
  if (unpaired > UNPAIRED * (n + unpaired))
    return {
      decision: 'incomparable',
      reason: `${unpaired} of ${n + unpaired} questions have an answer on one side only`,
    };
  const limit = points(margin);
  if (drop.hi < margin) {
    const worse = pHolm !== null && pHolm <= alpha;
    return {
      decision: 'pass',
      reason: worse
        ? `the middle fell, but by less than ${limit} points (at most ${points(drop.hi)})`
        : `the middle fell by at most ${points(Math.max(0, drop.hi))} points, less than ${limit}`,
    };
  }
  if (pHolm !== null && pHolm <= alpha)
    return { decision: 'regressed', reason: `the middle fell by ${points(drop.est)} points` };
  return {
    decision: 'inconclusive',
    reason: `the middle may have fallen by ${points(drop.hi)} points, or not at all`,
  };
}

const points = (share: number): string => String(Number((100 * share).toFixed(1)));

function byHaystack(cells: readonly PairCell[]): (Pairs & { readonly haystack: string })[] {
  const names = [...new Set(cells.map(({ haystack }) => haystack))];
  const own = new Map(names.map((name) => [name, [] as PairCell[]]));
  for (const cell of cells) own.get(cell.haystack)!.push(cell);
  return names.map((haystack) => ({ haystack, ...pairsOf(own.get(haystack)!, zones.M) }));
}

/**
 * The verdict of several cells together: `regressed` if one is; else `incomparable` if one is; `pass` only if all pass.
 * A comparison of no cell at all is `incomparable`.
 */
export function overall(cells: readonly CellComparison[]): Judged {
  const having = (decision: Decision) => cells.filter((cell) => cell.decision === decision);
  const of = (some: readonly CellComparison[]): string =>
    `${some.length} of ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'}`;
  const [regressed, incomparable, pass] = [having('regressed'), having('incomparable'), having('pass')];
  const worst = [...regressed].sort((a, b) => b.drop!.est - a.drop!.est)[0];
  if (worst)
    return {
      decision: 'regressed',
      reason: `The middle got worse in ${of(regressed)}, ${regressed.length > 1 ? 'most in ' : ''}${cellTitle(worst)}: by ${points(worst.drop!.est)} points.`,
    };
  if (cells.length === 0) return { decision: 'incomparable', reason: 'There is no question in common.' };
  if (incomparable.length > 0)
    return {
      decision: 'incomparable',
      reason: `No verdict on ${of(incomparable)}: ${incomparable[0]!.reason} (${cellTitle(incomparable[0]!)}).`,
    };
  if (pass.length === cells.length) {
    const most = Math.max(...cells.map(({ drop }) => drop!.hi));
    return {
      decision: 'pass',
      reason: `The middle fell nowhere by more than ${points(Math.max(0, most))} points.`,
    };
  }
  const open = having('inconclusive');
  const unclear = open.reduce((a, b) => (b.drop!.hi > a.drop!.hi ? b : a));
  return {
    decision: 'inconclusive',
    reason: `Undecided in ${of(open)}, ${open.length > 1 ? 'least known ' : ''}${cellTitle(unclear)}: ${unclear.reason}.`,
  };
}

/** `table forward 4k`. */
export const cellTitle = ({ probe, direction, length }: CellName): string =>
  `${probe} ${direction} ${formatLength(length)}`;
