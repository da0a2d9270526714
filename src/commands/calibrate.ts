import { UserError } from '../core/user-error.ts';
import { calibratePrompts } from './calibrate/asked.ts';
import type { Check } from './calibrate/check.ts';
import { calibrateStatistics } from './calibrate/drawn.ts';
import { realWorkings } from './calibrate/workings.ts';
import { exitCodes, type Io } from './shared/io.ts';

export interface CalibrateArguments {
  readonly rounds?: string | undefined;
  readonly json: boolean;
}

/** One round in so many goes all the way from the prompt. */
const THROUGH_PROMPTS = 40;

/** `midspan calibrate`: asks models whose truth is known and says how often intervals and verdicts are right. */
export async function calibrateCommand(
  { rounds: text = '2000', json }: CalibrateArguments,
  io: Io,
): Promise<number> {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 50 || rounds > 100_000)
    throw new UserError(
      `--rounds must be a whole number from 50 to 100000, not "${text}".`,
      'Write e.g. --rounds 2000.',
    );
  const prompts = Math.ceil(rounds / THROUGH_PROMPTS);
  const checks = [
    ...calibrateStatistics(rounds, realWorkings),
    ...(await calibratePrompts(prompts, realWorkings, { cwd: io.cwd })),
  ];
  const missed = checks.filter(({ ok }) => !ok);
  const ok = missed.length === 0;
  if (json)
    io.stdout(
      `${JSON.stringify({ schema: 'midspan-calibration/1', rounds: { statistics: rounds, prompts }, ok, checks }, null, 2)}\n`,
    );
  else {
    io.stdout('| through | model | what | found | must be |   |\n|---|---|---|--:|---|---|\n');
    for (const one of checks) io.stdout(`${row(one)}\n`);
  }
  io.stderr(
    `${checks.length - missed.length} of ${checks.length} hold: ${rounds} rounds through the statistics, ${prompts} through prompts.\n`,
  );
  return ok ? exitCodes.ok : exitCodes.invalid;
}

const row = ({ through, model, what, found, least, most, ok }: Check): string => {
  const ends = [least > -1 ? `≥ ${least.toFixed(3)}` : '', most < 1 ? `≤ ${most.toFixed(3)}` : ''];
  return `| ${through} | ${model} | ${what} | ${found.toFixed(3)} | ${ends.filter(Boolean).join(', ')} | ${ok ? 'holds' : 'FAILS'} |`;
};
