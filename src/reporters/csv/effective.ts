import type { EffectiveLength, EffectiveLevel } from '../../core/effective-length.ts';
import { tidy } from '../words/numbers.ts';
import { type Column, column } from './column.ts';

/** A row of `effective-length.csv`. */
export interface EffectiveRow {
  readonly effective: EffectiveLength;
  readonly level: EffectiveLevel;
  readonly synthetic: boolean;
}

/** The columns of `effective-length.csv`, one row a level of one model, probe and direction. */
export const effectiveColumns: readonly Column<EffectiveRow>[] = [
  column('model', 'name of the model', ({ effective }) => effective.model),
  column('synthetic', 'true when the model is simulated', ({ synthetic }) => synthetic),
  column('probe', 'style of the haystack, e.g. table', ({ effective }) => effective.probe),
  column('direction', 'forward, backward or bidirectional', ({ effective }) => effective.direction),
  column('tau', 'share of the base score that is to be kept, 0 to 1', ({ level }) => tidy(level.tau)),
  column(
    'lo',
    'longest length, in tokens, up to which every zone is proved to keep it; empty: not even the shortest',
    ({ level }) => tidy(level.lo),
  ),
  column(
    'hi',
    'shortest length, in tokens, at which some zone is proved to be below; empty: none of those tested',
    ({ level }) => tidy(level.hi),
  ),
  column(
    'point',
    'where the worst zone crosses, in tokens, interpolated; descriptive; empty: not between those tested',
    ({ level }) => tidy(level.point),
  ),
  column('shortest', 'shortest tested length, in tokens', ({ effective }) =>
    tidy(effective.lengths[0]?.length),
  ),
  column('longest', 'longest tested length, in tokens', ({ effective }) =>
    tidy(effective.lengths.at(-1)?.length),
  ),
  column('base', 'base score, 0 to 1', ({ effective }) => tidy(effective.base.p)),
  column('base_n', 'results behind the base score', ({ effective }) => tidy(effective.base.n)),
  column(
    'base_from',
    'control (the control base) or length (a tested length of at most 1,024 tokens)',
    ({ effective }) => effective.base.from,
  ),
  column(
    'ruler',
    'by the definition of RULER: longest length, in tokens, with an accuracy of at least 85.6 %; empty: none',
    ({ effective }) => tidy(effective.ruler),
  ),
  column(
    'nolima',
    'by the definition of NoLiMa: longest length, in tokens, with 85 % of the base score; empty: none',
    ({ effective }) => tidy(effective.nolima),
  ),
];
