import { clopperPearson } from '../../stats/clopper-pearson.ts';

/** One thing that was found, and between what it has to be. Room for chance is in the limits. */
export interface Check {
  /** `statistics`: answers were drawn. `prompts`: contexts were built, a simulated model read them, scorers judged. */
  readonly through: 'statistics' | 'prompts';
  readonly model: string;
  readonly what: string;
  readonly found: number;
  readonly least: number;
  readonly most: number;
  readonly ok: boolean;
}

/** What a check is about. */
export type Subject = Pick<Check, 'through' | 'model'>;

/** A model that is asked real prompts. */
export const asked = (model: string): Subject => ({ through: 'prompts', model });

/** A check of a figure against its limits; −1 and 1 where it has none on that side. */
export const check = (subject: Subject, what: string, found: number, { least = -1, most = 1 }): Check => ({
  through: subject.through,
  model: subject.model,
  what,
  found,
  least,
  most,
  ok: found >= least - 1e-12 && found <= most + 1e-12,
});

/** A check that k of n is what a known rate gives: Clopper and Pearson's 99 % interval holds it. */
export function rateCheck(
  subject: Subject,
  what: string,
  [k, n]: readonly [number, number],
  rate: number,
): Check {
  const [lo, hi] = clopperPearson(k, n, 0.01);
  const found = k / n;
  return check(subject, what, found, { least: rate - (hi - found), most: rate + (found - lo) });
}

/** Three standard errors of a share p that is counted in so many rounds. */
export const slack = (p: number, rounds: number): number => 3 * Math.sqrt((p * (1 - p)) / rounds);

/** Rounds that the limits of the design are set for: three standard errors of so many are part of them. */
const SET_FOR = 2000;

/** A limit of the design in fewer rounds than it was set for: as much lower as chance is larger. */
export const leastIn = (limit: number, rounds: number): number =>
  limit - Math.max(0, slack(limit, rounds) - slack(limit, SET_FOR));
