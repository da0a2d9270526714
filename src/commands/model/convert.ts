import { relative, resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import { convertModel } from '../../lm/convert.ts';
import { modelFolder } from '../../lm/folder.ts';
import { poolMethods } from '../../lm/pool-heads.ts';
import { cacheBytesPerToken } from '../../lm/summary.ts';
import { datasets } from '../../load.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { bytes, countOf } from './figures.ts';

/** Flags as they were written. */
export interface ConvertArguments {
  readonly path: string;
  readonly kvHeads: string | undefined;
  readonly method: string | undefined;
  readonly seed: string | undefined;
  readonly out: string | undefined;
}

/** `midspan model convert`: the same model with fewer key-value heads. */
export async function convertCommand(args: ConvertArguments, io: Io): Promise<number> {
  const { path, kvHeads, method = 'mean', seed, out } = args;
  if (kvHeads === undefined)
    throw new UserError('convert needs --kv-heads.', 'Write e.g. --kv-heads 1 for multi-query attention.');
  if (out === undefined) throw new UserError('convert needs --out.', 'Write --out FOLDER.');
  if (seed !== undefined && method !== 'random')
    throw new UserError(`--seed goes with --method random, not ${method}.`, 'Leave it out.');
  const target = resolve(io.cwd, out);
  const from = await modelFolder(path, { cwd: io.cwd, datasets });
  const { before, after } = await convertModel(from.folder, target, {
    kvHeads: countOf('kv-heads', kvHeads, 1),
    method: oneOf('method', method, poolMethods),
    seed: seed === undefined ? 1 : countOf('seed', seed, 0),
  });
  io.stderr(
    `${before.kvHeads} key-value heads became ${after.kvHeads} (${method}); keys and values of a token take ` +
      `${bytes(cacheBytesPerToken(after))} instead of ${bytes(cacheBytesPerToken(before))}.\n` +
      `Written to ${relative(io.cwd, target) || '.'}\n`,
  );
  return exitCodes.ok;
}
