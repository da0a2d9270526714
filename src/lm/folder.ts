import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * The folder that a model is named by: a path, or else the name of an embedded model. A folder of that name in the
 * current one goes first where it holds a model, and not where it is the folder of a run.
 */
export async function modelFolder(
  target: string,
  { cwd, datasets }: { readonly cwd: string; readonly datasets: string },
): Promise<{ readonly folder: string; readonly embedded: boolean }> {
  const folder = resolve(cwd, target);
  const own = join(datasets, 'models', target);
  const embedded =
    /^[\w-]+$/.test(target) && !(await isThere(join(folder, 'config.json'))) && (await isThere(own));
  return { folder: embedded ? own : folder, embedded };
}

const isThere = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
