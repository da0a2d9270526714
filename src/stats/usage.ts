import { BINS } from '../core/curve.ts';
import type { UsageBin, UsageCurve } from '../core/report.ts';
import type { Result } from '../core/result.ts';
import { binOf } from './bins.ts';
import { byCurve } from './by-curve.ts';
import { compareNames } from './curves.ts';

/** Gathers what questions took, by depth; memory grows with curves, not with results. */
export interface UsageCount {
  add(result: Result): void;
  /** Curves of which anything is known, in the order of the accuracy curves. */
  curves(): readonly UsageCurve[];
}

export function countUsage(): UsageCount {
  const open = byCurve((name) => ({ name, bins: Array.from({ length: BINS }, openBin) }));
  return {
    add(result) {
      const { position, completion } = result;
      if (completion === null) return;
      addTo(open.of(result).bins[binOf(position.depth)]!, completion);
    },
    curves: () =>
      [...open.all()]
        .sort((a, b) => compareNames(a.name, b.name))
        .map(({ name, bins }) => ({ ...name, bins: bins.map(closeBin) }))
        .filter(({ bins }) => bins.some(({ latency, input }) => latency !== null || input !== null)),
  };
}

interface OpenBin {
  n: number;
  timed: number;
  /** Counts of latencies in steps of a sixteenth of an octave. */
  readonly latencies: Uint32Array;
  input: number | null;
  cached: number | null;
  output: number | null;
}

/** From 1 ms to 2^24 ms, four and a half hours. */
const STEPS_AN_OCTAVE = 16;
const STEPS = 24 * STEPS_AN_OCTAVE;

const openBin = (): OpenBin => ({
  n: 0,
  timed: 0,
  latencies: new Uint32Array(STEPS),
  input: null,
  cached: null,
  output: null,
});

function addTo(bin: OpenBin, { latencyMs, usage }: NonNullable<Result['completion']>): void {
  bin.n++;
  if (Number.isFinite(latencyMs) && latencyMs > 0) {
    bin.timed++;
    const step = Math.floor(Math.log2(latencyMs) * STEPS_AN_OCTAVE);
    bin.latencies[Math.max(0, Math.min(STEPS - 1, step))]!++;
  }
  bin.input = plus(bin.input, usage.input);
  bin.cached = plus(bin.cached, usage.cached);
  bin.output = plus(bin.output, usage.output);
}

const plus = (sum: number | null, more: number | null): number | null =>
  more === null ? sum : (sum ?? 0) + more;

const closeBin = ({ n, timed, latencies, input, cached, output }: OpenBin, bin: number): UsageBin => ({
  bin,
  n,
  latency:
    timed === 0 ? null : { median: quantile(latencies, timed / 2), p90: quantile(latencies, timed * 0.9) },
  input,
  cached,
  output,
});

/** The middle of the step in which the `rank`-th latency lies. */
function quantile(latencies: Uint32Array, rank: number): number {
  let below = 0;
  for (let step = 0; step < STEPS; step++) {
    below += latencies[step]!;
    if (below >= rank) return 2 ** ((step + 0.5) / STEPS_AN_OCTAVE);
  }
  return 2 ** (STEPS / STEPS_AN_OCTAVE);
}
