import type { Comparison, Decision } from '../../core/comparison.ts';
import { UserError } from '../../core/user-error.ts';
import { compareCells, overall, type Rule, usualRule } from '../../stats/compare.ts';
import { openPairing } from '../../stats/pairing.ts';
import { differences, unlikeContexts } from './differences.ts';
import { exitCodes, type Io } from './io.ts';
import { answeredTwice, answersById, type OpenedSide, openSide } from './sides.ts';
import { unfinishedSide } from './unfinished.ts';
import { distrusted } from './validity.ts';

/** Joins two sides by question and judges every cell. */
export async function compareSides(
  baseline: OpenedSide,
  candidate: OpenedSide,
  rule: Rule,
): Promise<Comparison> {
  const sides = { baseline: baseline.side, candidate: candidate.side, ...rule };
  const unlike = differences(baseline.manifest, candidate.manifest);
  if (unlike.length > 0)
    return { ...sides, ...incomparable('The two were not asked the same way.'), differences: unlike };
  const before = await answersById(baseline);
  const pairing = openPairing(before.answers);
  let answered = 0;
  const invalid = await candidate.read((asked) => {
    answered++;
    pairing.add(asked);
  });
  if (pairing.repeated() > 0) throw answeredTwice(candidate.side.name, pairing.repeated());
  const paired = pairing.close();
  if (paired.every(({ cells }) => cells.length === 0)) {
    const reasons = unlikeContexts(baseline.manifest, candidate.manifest);
    return {
      ...sides,
      ...incomparable('The two have no scored question in common.'),
      differences: reasons,
    };
  }
  const cells = compareCells(paired, rule);
  const comparison = {
    ...sides,
    ...overall(cells),
    differences: [],
    invalid: [],
    warnings: [
      unfinishedSide('baseline', baseline.manifest, before.answers.size),
      unfinishedSide('candidate', candidate.manifest, answered),
      ...partial(paired),
      foreignWarning(pairing.foreign()),
      answerLength(baseline, candidate),
    ].filter((sentence) => sentence !== null),
    cells,
  };
  return distrusted(comparison, { baseline: before.invalid, candidate: invalid });
}

/** Compares two models of one run folder, both asked the same questions. */
export const compareModels = (
  io: Io,
  folder: string,
  models: { readonly baseline: string; readonly candidate: string },
  rule: Rule = usualRule,
): Promise<Comparison> =>
  compareSides(
    openSide(io, folder, models.baseline, 'baseline-model'),
    openSide(io, folder, models.candidate, 'candidate-model'),
    rule,
  );

const incomparable = (reason: string) =>
  ({ decision: 'incomparable', reason, invalid: [], warnings: [], cells: [] }) as const;

/** Haystacks that only the baseline has, e.g. because the candidate's run was stopped. */
function partial(paired: ReturnType<ReturnType<typeof openPairing>['close']>): string[] {
  const seen = paired.map(({ asked, cells }) => ({
    asked,
    shared: new Set(cells.map((cell) => cell.haystack)).size,
  }));
  const short = seen.filter(({ asked, shared }) => shared < asked);
  if (short.length === 0) return [];
  const fewest = short.reduce((a, b) => (b.shared < a.shared ? b : a));
  return [
    `The candidate answered about ${fewest.shared} of ${fewest.asked} haystacks of the baseline; only those are compared.`,
  ];
}

const foreignWarning = (foreign: number): string | null =>
  foreign === 0 ? null : `${foreign} answers of the candidate belong to no question of the baseline.`;

function answerLength({ manifest: a }: OpenedSide, { manifest: b }: OpenedSide): string | null {
  if (a.plan.maxTokens === b.plan.maxTokens) return null;
  return `An answer could have ${a.plan.maxTokens} tokens in the baseline and ${b.plan.maxTokens} in the candidate.`;
}

/** The exit code of a verdict. */
export const codeOf: Readonly<Record<Decision, number>> = {
  pass: exitCodes.ok,
  regressed: exitCodes.regressed,
  incomparable: exitCodes.wrongUse,
  inconclusive: exitCodes.inconclusive,
};

/** `5pp`, `5` or `5%` → 0.05; a UserError where it is no share between 0 and 1. */
export function parsePoints(text: string, flag: string): number {
  const match = /^(\d+(?:\.\d+)?)\s*(?:pp|%)?$/.exec(text.trim());
  const share = Number(match?.[1]) / 100;
  if (share > 0 && share < 0.01 && !/[p%]/.test(text))
    throw new UserError(
      `--${flag} ${text} may be a share or points.`,
      `Write --${flag} ${+(10_000 * share).toFixed(6)}pp for the share, --${flag} ${text}pp for the points.`,
    );
  if (share > 0 && share < 1) return share;
  throw new UserError(
    `--${flag} must be points above 0 and below 100, not "${text}".`,
    `Write e.g. --${flag} 5pp.`,
  );
}
