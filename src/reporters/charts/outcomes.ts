import { BINS, type Curve } from '../../core/curve.ts';
import { type Outcome, outcomes } from '../../core/score.ts';
import { count, finite, share } from '../words/numbers.ts';
import type { Chart } from './chart.ts';
import { range } from './curve.ts';

/** How an outcome is drawn and named everywhere: colour and letter together. */
export interface OutcomeLook {
  readonly letter: string;
  readonly name: string;
  readonly colour: string;
  readonly opacity: number;
  readonly ink: string;
}

const card = 'var(--card)';
const ink = 'var(--ink)';

export const outcomeLooks: Readonly<Record<Outcome, OutcomeLook>> = {
  correct: { letter: 'C', name: 'correct', colour: 'var(--m0)', opacity: 0.22, ink },
  wrong_item: { letter: 'W', name: 'wrong item', colour: 'var(--m1)', opacity: 1, ink: card },
  absent_text: { letter: 'A', name: 'absent text', colour: 'var(--m3)', opacity: 1, ink: card },
  format: { letter: 'F', name: 'format', colour: 'var(--m4)', opacity: 1, ink: card },
  refusal: { letter: 'R', name: 'refusal', colour: 'var(--m5)', opacity: 1, ink: card },
  truncated: { letter: 'T', name: 'truncated', colour: 'var(--m2)', opacity: 1, ink: card },
  error: { letter: 'E', name: 'error', colour: 'var(--muted)', opacity: 0.5, ink },
};

/** Counts by bin, in the order of `outcomes`. */
export type OutcomeCounts = readonly (readonly number[])[];

/** Shares of all questions asked at a depth, failed ones included, correct ones at the bottom. */
export const outcomesChart = (bins: OutcomeCounts): Chart => ({
  spec: 'outcomes',
  data: { parts: bins.flatMap(partsOf) },
});

function partsOf(counts: readonly number[], bin: number) {
  const all = counts.reduce((sum, n) => sum + n, 0);
  const place = { from: bin / BINS, middle: (bin + 0.5) / BINS, to: (bin + 1) / BINS };
  let below = 0;
  return outcomes.flatMap((outcome, i) => {
    const n = counts[i] ?? 0;
    if (!(n > 0)) return [];
    const low = below / all;
    below += n;
    const high = below / all;
    const { letter, name, colour, opacity, ink } = outcomeLooks[outcome];
    const text = `depth ${range(place)}\n${name}: ${count(n, 'answer')}, ${share(n / all)}`;
    return [{ ...place, low, high, centre: (low + high) / 2, letter, colour, opacity, ink, text }];
  });
}

const places = Object.fromEntries(outcomes.map((outcome, i) => [outcome, i])) as Readonly<
  Record<Outcome, number>
>;

/** What became of the answers in each bin, over all haystacks. */
export function kindsOf({ cells }: Pick<Curve, 'cells'>): OutcomeCounts {
  const counts = Array.from({ length: BINS }, () => outcomes.map(() => 0));
  for (const { bin, outcomes: own } of cells) {
    for (const outcome in own)
      counts[bin]![places[outcome as Outcome]]! += finite(own[outcome as Outcome]) ?? 0;
  }
  return counts;
}
