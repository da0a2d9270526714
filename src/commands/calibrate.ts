import { UserError } from '../core/user-error.ts';
import { type Check, calibrate } from './calibrate/checks.ts';
import { realWorkings } from './calibrate/workings.ts';
import { exitCodes, type Io } from './shared/io.ts';

export interface CalibrateArguments {
  readonly rounds?: string | undefined;
  readonly json: boolean;
}

/** `midspan calibrate`: draws models whose truth is known and says how often intervals and verdicts are right. */
export async function calibrateCommand(
  { rounds: text = '400', json }: CalibrateArguments,
  io: Io,
): Promise<number> {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 50 || rounds > 100_000)
    throw new UserError(
      `--rounds must be a whole number from 50 to 100000, not "${text}".`,
      'Write e.g. --rounds 2000.',
    );
  const checks = calibrate(rounds, realWorkings);
  const missed = checks.filter(({ ok }) => !ok);
  if (json)
    io.stdout(
      `${JSON.stringify({ schema: 'midspan-calibration/1', rounds, ok: missed.length === 0, checks }, null, 2)}\n`,
    );
  else {
    io.stdout('| model | what | found | must be |   |\n|---|---|--:|---|---|\n');
    for (const one of checks) io.stdout(`${row(one)}\n`);
  }
  io.stderr(`${checks.length - missed.length} of ${checks.length} hold, ${rounds} rounds each.\n`);
  return missed.length === 0 ? exitCodes.ok : exitCodes.invalid;
}

const row = ({ model, what, found, least, most, ok }: Check): string => {
  const ends = [least > -1 ? `≥ ${least.toFixed(3)}` : '', most < 1 ? `≤ ${most.toFixed(3)}` : ''];
  return `| ${model} | ${what} | ${found.toFixed(3)} | ${ends.filter(Boolean).join(', ')} | ${ok ? 'holds' : 'FAILS'} |`;
};
