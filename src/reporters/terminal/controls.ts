import type { ControlStat } from '../../core/control-stat.ts';
import type { EffectiveLength } from '../../core/effective-length.ts';
import { formatLength } from '../../core/length.ts';
import { controlsOf, correctedOf } from '../words/controls.ts';
import { boundsText } from '../words/effective.ts';
import { type ModelCurves, nameOf } from '../words/group.ts';
import { percent, share } from '../words/numbers.ts';
import { harmless, wrap } from './text.ts';

/** One line a curve with what its controls gave, and one line a probe and length for code words; nothing without controls. */
export function controlLines(
  { model, curves }: ModelCurves,
  stats: readonly ControlStat[],
  columns: number,
): readonly string[] {
  const own = stats.filter((stat) => stat.model === model);
  if (own.length === 0) return [];
  const shares = curves.flatMap((curve) => {
    const { oracle, base, 'closed-book': closed, absent, rescue } = controlsOf(curve, own);
    const corrected = correctedOf(curve, own);
    const figures = [
      oracle && `needle alone ${share(oracle.share?.est)}`,
      base && `in 1k ${share(base.share?.est)}`,
      closed && `no text ${share(closed.share?.est)}`,
      absent && `needle gone ${share(absent.share?.est)}`,
      rescue && `middle ${share(curve.zones.M?.est)}, copied to the end ${share(rescue.share?.est)}`,
      corrected !== null && corrected !== curve.accuracy?.est && `corrected for guessing ${share(corrected)}`,
    ].filter((figure) => typeof figure === 'string');
    return figures.length === 0 ? [] : [`${nameOf(curve)}: ${figures.join(', ')}`];
  });
  const words = own.flatMap(({ probe, length, found }) =>
    found
      ? [
          `${probe} ${formatLength(length)}: code words found at the start ${of(found.start)}, in the middle ${of(found.middle)}, at the end ${of(found.end)}`,
        ]
      : [],
  );
  return ['Controls (percent correct)', ...indented([...shares, ...words], columns), ''];
}

const of = ({ n, correct }: { readonly n: number; readonly correct: number }): string => `${correct} of ${n}`;

/** How far every probe and direction keeps its base score; nothing where that was not measured. */
export function effectiveLines(
  { model }: ModelCurves,
  effective: readonly EffectiveLength[],
  columns: number,
): readonly string[] {
  const own = effective.filter((estimate) => estimate.model === model);
  if (own.length === 0) return [];
  const lines = own.map((estimate) => {
    const levels = estimate.levels.map((level) => boundsText(level, estimate)).join(', ');
    const point = (length: number | null): string => (length === null ? 'none' : formatLength(length));
    return (
      `${estimate.probe} ${estimate.direction}: ${levels}; base ${percent(estimate.base.p)} % of ${estimate.base.n}; ` +
      `by average alone: RULER (85.6 %) ${point(estimate.ruler)}, NoLiMa (85 % of base) ${point(estimate.nolima)}`
    );
  });
  return [
    'Effective length (every zone of depth keeps a share of the base score)',
    ...indented(lines, columns),
    '',
  ];
}

const indented = (lines: readonly string[], columns: number): readonly string[] =>
  lines.flatMap((line) => wrap(harmless(line), columns - 2, '  ').map((part) => `  ${part}`));
