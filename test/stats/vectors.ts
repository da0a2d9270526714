import { readFileSync } from 'node:fs';

interface Vectors {
  readonly wilson95: readonly { k: number; n: number; lo: number; hi: number }[];
  readonly clopper_pearson: readonly { k: number; n: number; alpha: number; lo: number; hi: number }[];
  readonly mover_LiM: readonly { k_FML: number[]; n_FML: number[]; est: number; lo: number; hi: number }[];
}

/** Figures computed by an independent implementation in another language. */
export const vectors = JSON.parse(
  readFileSync(new URL('./measurement-vectors.json', import.meta.url), 'utf8'),
) as Vectors;
