import { BINS, type Cell } from '../core/curve.ts';
import type { Random } from '../core/random.ts';
import type { Count } from './cells.ts';

/** Cells in one flat list: the bins of cluster c stand from starts[c] up to starts[c + 1]. */
interface Clusters {
  readonly starts: readonly number[];
  /** The labels that are permuted. */
  readonly bins: Int8Array;
  readonly n: Float64Array;
  readonly correct: Float64Array;
}

/** More haystacks than this are added up in groups before they are permuted: it costs nothing in validity, saves time. */
const MOST_CLUSTERS = 100;

/**
 * Whether position matters at all: the likelihood ratio of a free share in every bin against one share for all, with
 * its p-value from `rounds` permutations of the bin labels within haystacks.
 *
 * A haystack's cells move as blocks, so neither a haystack's level nor likeness among the answers of one cell counts as
 * evidence; only a shape that the haystacks share does. Asymptotic χ² is not used: at 25 answers a bin it rejects 9 %
 * instead of 5 %. Haystacks with a single bin say nothing on their own and are exchanged among each other.
 * Null with fewer than two clusters of two bins, because then no permutation differs from the data.
 */
export function flatTest(
  cells: readonly Cell[],
  random: Random,
  rounds = 999,
): { readonly stat: number; readonly p: number } | null {
  const clusters = clustersOf(cells);
  if (!clusters) return null;
  const stat = likelihoodRatio(clusters);
  let asLarge = 1;
  for (let round = 0; round < rounds; round++) {
    permute(clusters, random);
    if (likelihoodRatio(clusters) >= stat - 1e-9 * (1 + stat)) asLarge++;
  }
  return { stat, p: asLarge / (rounds + 1) };
}

/** Null where fewer than two clusters have two bins. */
function clustersOf(cells: readonly Cell[]): Clusters | null {
  const haystacks = new Map<string, Cell[]>();
  for (const cell of cells) {
    if (cell.n === 0) continue;
    const own = haystacks.get(cell.haystack);
    if (own) own.push(cell);
    else haystacks.set(cell.haystack, [cell]);
  }
  const whole: Cell[][] = [];
  const singles: Cell[][] = [];
  const seen = new Array<number>(BINS).fill(0);
  for (const own of haystacks.values()) {
    const [first] = own;
    if (own.length > 1 || !first) whole.push(own);
    else {
      const place = seen[first.bin]!++;
      singles[place] ??= [];
      singles[place].push(first);
    }
  }
  const groups = [...grouped(whole), ...grouped(singles)];
  return groups.filter((group) => group.size > 1).length < 2 ? null : flattened(groups);
}

/** The results of one cluster, by bin. */
type Group = ReadonlyMap<number, Count>;

function grouped(sets: readonly (readonly Cell[])[]): readonly Group[] {
  const groups: Map<number, Count>[] = [];
  sets.forEach((cells, index) => {
    const at = index % MOST_CLUSTERS;
    groups[at] ??= new Map();
    const group = groups[at];
    for (const { bin, n, correct } of cells) {
      const known = group.get(bin) ?? { n: 0, correct: 0 };
      group.set(bin, { n: known.n + n, correct: known.correct + correct });
    }
  });
  return groups;
}

function flattened(groups: readonly Group[]): Clusters {
  const starts = [0];
  for (const group of groups) starts.push(starts[starts.length - 1]! + group.size);
  const counts = groups.flatMap((group) => [...group.values()]);
  return {
    starts,
    bins: Int8Array.from(groups.flatMap((group) => [...group.keys()])),
    n: Float64Array.from(counts, (count) => count.n),
    correct: Float64Array.from(counts, (count) => count.correct),
  };
}

/** Fisher–Yates on the labels of every cluster. */
function permute({ starts, bins }: Clusters, random: Random): void {
  for (let cluster = 1; cluster < starts.length; cluster++) {
    const start = starts[cluster - 1]!;
    for (let i = starts[cluster]! - 1; i > start; i--) {
      const j = start + random.int(i - start + 1);
      const kept = bins[i]!;
      bins[i] = bins[j]!;
      bins[j] = kept;
    }
  }
}

/** 2 (ln L of K free shares − ln L of one share). */
function likelihoodRatio(clusters: Clusters): number {
  const n = new Float64Array(BINS);
  const correct = new Float64Array(BINS);
  for (let i = 0; i < clusters.bins.length; i++) {
    const bin = clusters.bins[i]!;
    n[bin]! += clusters.n[i]!;
    correct[bin]! += clusters.correct[i]!;
  }
  let free = 0;
  let total = 0;
  let totalCorrect = 0;
  for (let bin = 0; bin < BINS; bin++) {
    free += logLikelihood(correct[bin]!, n[bin]!);
    total += n[bin]!;
    totalCorrect += correct[bin]!;
  }
  return Math.max(0, 2 * (free - logLikelihood(totalCorrect, total)));
}

/** Of `correct` in `n` at the share that fits best. */
const logLikelihood = (correct: number, n: number): number => xLogX(correct) + xLogX(n - correct) - xLogX(n);

const xLogX = (x: number): number => (x > 0 ? x * Math.log(x) : 0);
