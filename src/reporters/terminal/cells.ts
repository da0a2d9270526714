import type { Curve } from '../../core/curve.ts';
import type { Outcome } from '../../core/score.ts';
import { lengthOf } from '../words/group.ts';
import { finite, interval, percent, points, whole } from '../words/numbers.ts';

export type Tone = 'bad' | 'good' | 'note' | 'dim' | 'plain';

/** A cell of the table: its text without colour, and what it means. */
export interface CellText {
  readonly text: string;
  readonly tone: Tone;
}

/** Lower and upper end of the bars, shares. */
export interface Scale {
  readonly lo: number;
  readonly hi: number;
}

const blocks = '▁▂▃▄▅▆▇█';

/**
 * One scale for all curves, so that bars can be compared: full tens around the data, at least 50 points high,
 * so that noise stays low.
 */
export function scaleOf(curves: readonly Curve[]): Scale {
  const shares = curves.flatMap(({ bins }) => bins.map((bin) => finite(bin.p))).filter((p) => p !== null);
  const [least, most] = shares.reduce(([a, b], p) => [Math.min(a, p), Math.max(b, p)], [1, 0]);
  if (shares.length === 0) return { lo: 0, hi: 1 };
  const hi = Math.min(1, Math.max(0.5, Math.ceil(most * 10) / 10));
  return { lo: Math.max(0, Math.min(Math.floor(least * 10) / 10, Math.round((hi - 0.5) * 10) / 10)), hi };
}

/** One character a bin, start of the context first; `·` where nothing was scored. */
export const sparkline = ({ bins }: Curve, { lo, hi }: Scale): string =>
  bins
    .map(({ p }) => {
      const share = finite(p);
      if (share === null) return '·';
      const step = Math.floor(((share - lo) / (hi - lo)) * blocks.length);
      return blocks[Math.min(blocks.length - 1, Math.max(0, step))];
    })
    .join('');

const shortNames: Readonly<Record<string, string>> = { bidirectional: 'bidir.' };

/** The cells of one curve by column name. */
export function cellsOf(
  curve: Curve,
  scale: Scale,
  { short, digits }: { short: boolean; digits: number },
): Readonly<Record<string, CellText>> {
  const plain = (text: string, tone: Tone = 'plain'): CellText => ({ text, tone });
  const { lim } = curve;
  const sag: Tone = lim && lim.lo > 0 ? 'bad' : lim && lim.hi < 0 ? 'good' : 'plain';
  return {
    probe: plain(curve.probe),
    direction: plain((short && shortNames[curve.direction]) || curve.direction),
    length: plain(lengthOf(curve)),
    n: plain(whole(curve.n)),
    '%': plain(percent(curve.accuracy?.est)),
    curve: plain(sparkline(curve, scale)),
    LiM: plain(interval(lim), sag),
    P: plain(points(curve.primacy?.est, digits)),
    R: plain(points(curve.recency?.est, digits)),
    pattern: plain(
      curve.pattern,
      curve.pattern === 'U' ? 'bad' : curve.pattern === 'too few' ? 'dim' : 'plain',
    ),
    notes: plain(notesOf(curve), 'note'),
  };
}

/** Outcomes that are about the run more than about the model's memory. */
const noted: readonly (readonly [Outcome, string])[] = [
  ['truncated', 'truncated'],
  ['refusal', 'refused'],
  ['format', 'off format'],
];

/** `3 unscored, 12 truncated`, or nothing. */
export function notesOf(curve: Curve): string {
  const parts = noted.flatMap(([outcome, word]) => {
    const n = curve.outcomes[outcome];
    return n > 0 ? [`${n} ${word}`] : [];
  });
  return [...(curve.unscored > 0 ? [`${curve.unscored} unscored`] : []), ...parts].join(', ');
}
