import type { CellComparison, Decision } from '../core/comparison.ts';
import { compareCells, LEAST_HAYSTACKS, type Rule } from './compare.ts';
import type { PairedCell } from './pairing.ts';
import { cellKey } from './pairing.ts';
import { type Look, looksUpTo } from './spending.ts';

/** What a gate knows after a look. */
export interface GateState {
  readonly looks: readonly Look[];
  /** Looks taken. */
  readonly taken: number;
  /** The judgement of every cell at its last look. */
  readonly cells: readonly CellComparison[];
  /** `inconclusive` while it is open, and when the last look left it so. */
  readonly decision: Decision;
  readonly done: boolean;
}

/** A gate before its first look; `most` haystacks at most, fixed beforehand. */
export const openGate = (most: number, { alpha }: Rule): GateState => ({
  looks: looksUpTo(most, alpha),
  taken: 0,
  cells: [],
  decision: 'inconclusive',
  done: false,
});

/** Whether a cell still needs answers: what has passed is not asked again. */
export const isOpen = (
  state: GateState,
  cell: { probe: string; direction: string; length: number },
): boolean =>
  !state.cells.some((own) => own.decision === 'pass' && cellKey(own) === cellKey(cell as CellComparison));

/**
 * Takes the next look at all pairs so far: a cell that passes at the level of the look stays passed; the gate ends when
 * one cell has regressed (Holm's first step over all cells of the gate, at the level of the look), when all have passed,
 * or with the last look. Every cell of the gate is given, passed ones too.
 */
export function takeLook(state: GateState, paired: readonly PairedCell[], rule: Rule): GateState {
  const look = state.looks[state.taken]!;
  const taken = state.taken + 1;
  const isLast = taken === state.looks.length;
  const passed = new Map(
    state.cells.filter(({ decision }) => decision === 'pass').map((cell) => [cellKey(cell), cell]),
  );
  const open = paired.filter((cell) => !passed.has(cellKey(cell)));
  const judged = compareCells(open, {
    ...rule,
    alpha: look.alpha,
    least: Math.min(look.haystacks, LEAST_HAYSTACKS),
    family: paired.length,
  });
  const byKey = new Map([...passed, ...judged.map((cell) => [cellKey(cell), cell] as const)]);
  const cells = paired.map((cell) => byKey.get(cellKey(cell))!);
  const decision = gateDecision(cells, isLast);
  return { ...state, taken, cells, decision, done: isLast || decision !== 'inconclusive' };
}

function gateDecision(cells: readonly CellComparison[], isLast: boolean): Decision {
  const having = (decision: Decision): boolean => cells.some((cell) => cell.decision === decision);
  if (having('regressed')) return 'regressed';
  // Failed calls may leave a cell short for a while; the last look decides.
  if (having('incomparable')) return isLast ? 'incomparable' : 'inconclusive';
  return having('inconclusive') ? 'inconclusive' : 'pass';
}
