import { type SentinelPlace, sentinelPlaces } from '../../core/control.ts';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Direction } from '../../core/probe.ts';
import { outcomes } from '../../core/score.ts';
import { tidy } from '../words/numbers.ts';
import { type Column, column } from './column.ts';

/** A row of `controls.csv`. */
export interface ControlRow {
  readonly stat: ControlStat;
  readonly synthetic: boolean;
}

const places = Object.keys(sentinelPlaces) as SentinelPlace[];

/** The columns of `controls.csv`, one row a control of one curve. */
export const controlColumns: readonly Column<ControlRow>[] = [
  column('model', 'name of the model', ({ stat }) => stat.model),
  column('synthetic', 'true when the model is simulated', ({ synthetic }) => synthetic),
  column('probe', 'style of the haystack, e.g. table', ({ stat }) => stat.probe),
  column(
    'direction',
    'forward, backward or bidirectional; empty for code words, which have none',
    ({ stat }) => directionOf(stat),
  ),
  column('length', 'tokens asked for in the curve that the control is about', ({ stat }) =>
    tidy(stat.length),
  ),
  column(
    'control',
    'oracle (needle alone), base (at most 1,024 tokens), closed-book (no text), absent (needle gone), sentinels (code words), rescue (middle copied to the end)',
    ({ stat }) => stat.control,
  ),
  column('n', 'scored results', ({ stat }) => tidy(stat.n)),
  column('unscored', 'results without a score (failed calls), not part of n', ({ stat }) =>
    tidy(stat.unscored),
  ),
  column('share', 'share correct, 0 to 1; empty when nothing was scored', ({ stat }) =>
    tidy(stat.share?.est),
  ),
  column('share_lo', 'lower end of its 95 % interval', ({ stat }) => tidy(stat.share?.lo)),
  column('share_hi', 'upper end of its 95 % interval', ({ stat }) => tidy(stat.share?.hi)),
  ...places.flatMap((place) => [
    column<ControlRow>(`found_${place}`, `code words found at the ${place}; for sentinels only`, ({ stat }) =>
      tidy(stat.found?.[place].correct),
    ),
    column<ControlRow>(`found_${place}_n`, 'of so many', ({ stat }) => tidy(stat.found?.[place].n)),
  ]),
  ...outcomes.map((outcome) =>
    column<ControlRow>(`outcome_${outcome}`, `results with outcome ${outcome}`, ({ stat }) =>
      tidy(stat.outcomes[outcome] ?? 0),
    ),
  ),
];

const directionOf = ({ control, direction }: ControlStat): Direction | null =>
  control === 'sentinels' ? null : direction;
