import { readFileSync } from 'node:fs';

interface Vectors {
  readonly wilson95: readonly { k: number; n: number; lo: number; hi: number }[];
  readonly clopper_pearson: readonly { k: number; n: number; alpha: number; lo: number; hi: number }[];
  readonly mcnemar_midp_one_sided: readonly { losses: number; gains: number; p: number }[];
  readonly e_sequential_mcnemar: readonly { losses: number; gains: number; E: number }[];
  readonly 'gs_bounds_one_sided_.05_looks_.25_.5_.75_1': { obf: number[]; pocock: number[] };
  readonly mover_LiM: readonly { k_FML: number[]; n_FML: number[]; est: number; lo: number; hi: number }[];
}

/** Figures computed by an independent implementation in another language. */
export const vectors = JSON.parse(
  readFileSync(new URL('./measurement-vectors.json', import.meta.url), 'utf8'),
) as Vectors;
