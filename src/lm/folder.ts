import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { oneOf } from '../core/one-of.ts';

/**
 * The folder that a model is named by: a path, or else the name of an embedded model. A folder of that name in the
 * current one goes first where it holds a model, and not where it is the folder of a run. A name of neither is a
 * UserError.
 */
export async function modelFolder(
  target: string,
  { cwd, datasets }: { readonly cwd: string; readonly datasets: string },
): Promise<{ readonly folder: string; readonly embedded: boolean }> {
  const folder = resolve(cwd, target);
  const models = join(datasets, 'models');
  const own = join(models, target);
  const isName = /^[\w-]+$/.test(target);
  const embedded = isName && !(await isThere(join(folder, 'config.json'))) && (await isThere(own));
  if (isName && !embedded && !(await isThere(folder)))
    oneOf('embedded model', target, await readdir(models), `Or name a folder; there is none at ${folder}.`);
  return { folder: embedded ? own : folder, embedded };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
