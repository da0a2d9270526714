import { availableParallelism } from 'node:os';
import { isThere } from '../backends.ts';
import { MAX_WEIGHT_BYTES } from '../capacity.ts';
import { readConfigFile } from '../config-file.ts';
import type { ModelOptions } from '../model.ts';
import { parameterCount } from '../weights.ts';

/**
 * How many contexts a model is to work on at once: one a core, no more than there are calls in flight, and no more than
 * there is room for copies of its weights. The native library has threads of its own, and a thread of ours runs built
 * code only.
 */
export async function desksFor(
  folder: string,
  { backend, overrides }: ModelOptions,
  concurrency: number,
): Promise<number> {
  const most = Math.min(availableParallelism(), concurrency);
  if (most < 2 || import.meta.url.endsWith('.ts')) return 1;
  if (backend === 'node' || (backend === 'auto' && (await isThere('node')))) return 1;
  const { config } = await readConfigFile(folder, overrides);
  return Math.max(1, Math.min(most, Math.floor(MAX_WEIGHT_BYTES / (4 * parameterCount(config)))));
}
