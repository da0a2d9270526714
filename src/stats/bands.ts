import { BINS, type Bin, type Cell } from '../core/curve.ts';
import { binStart } from './bins.ts';
import { depthOfUnits, depthUnits } from './cells.ts';
import { clopperPearson } from './clopper-pearson.ts';
import { designEffect } from './design-effect.ts';
import { wilson } from './wilson.ts';

/**
 * The 15 points of a curve, empty ones included. `ci95` is Wilson's interval of the plain counts, so that it can be
 * checked by hand. `band95` covers all non-empty bins at once: Clopper–Pearson at Šidák's level 1 − 0.95^(1/K) on n/deff,
 * with each bin's own design effect.
 */
export function binsOf(cells: readonly Cell[]): readonly Bin[] {
  const byBin: Cell[][] = Array.from({ length: BINS }, () => []);
  for (const cell of cells) byBin[cell.bin]!.push(cell);
  const scored = byBin.filter((own) => own.some((cell) => cell.n > 0)).length;
  const alpha = scored === 0 ? 1 : 1 - 0.95 ** (1 / scored);
  return byBin.map((own, bin) => binOfCells(own, bin, alpha));
}

function binOfCells(cells: readonly Cell[], bin: number, alpha: number): Bin {
  let n = 0;
  let correct = 0;
  let unscored = 0;
  let depth = 0;
  for (const cell of cells) {
    n += cell.n;
    correct += cell.correct;
    unscored += cell.outcomes.error ?? 0;
    depth += depthUnits(cell.depthSum);
  }
  const place = { bin, from: binStart(bin), to: binStart(bin + 1), n, correct, unscored };
  if (n === 0) return { ...place, depthMean: null, p: null, ci95: null, band95: null };
  const deff = designEffect(cells, [{ weight: 1, span: { from: bin, to: bin + 1 } }]);
  return {
    ...place,
    depthMean: depthOfUnits(depth) / n,
    p: correct / n,
    ci95: wilson(correct, n),
    band95: clopperPearson(correct / deff, n / deff, alpha),
  };
}
