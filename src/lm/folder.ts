import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * The folder that a model is named by: a path, or else the name of an embedded model. A folder of that name in the
 * current one goes first.
 */
export async function modelFolder(
  target: string,
  { cwd, datasets }: { readonly cwd: string; readonly datasets: string },
): Promise<{ readonly folder: string; readonly embedded: boolean }> {
  const folder = resolve(cwd, target);
  const own = join(datasets, 'models', target);
  const embedded = /^[\w-]+$/.test(target) && !(await isThere(folder)) && (await isThere(own));
  return { folder: embedded ? own : folder, embedded };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
