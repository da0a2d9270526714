import { describeBackends, openEngine } from '../../../src/lm/backends.ts';
import { readCheckpoint } from '../../../src/lm/checkpoint.ts';
import { readConfig } from '../../../src/lm/config.ts';
import { backendNames, type Engine, type KvCache } from '../../../src/lm/engine.ts';
import { asF32, type ConfigJson, folderOf, randomTensors, safetensors } from './checkpoint.ts';

const reports = await describeBackends();
/** Backends of this machine; the native library is optional and often not there. */
export const choices = [
  ...backendNames.filter((name) => reports.find((report) => report.name === name)?.available),
  'auto' as const,
];

/** An engine with random weights, read from files like any other. */
export async function engineOf(config: ConfigJson, choice: (typeof choices)[number]): Promise<Engine> {
  const folder = folderOf({ 'model.safetensors': safetensors(asF32(randomTensors(config))) });
  const parsed = readConfig(config, 'config.json');
  return await openEngine(choice, parsed, (await readCheckpoint(folder, parsed)).weights);
}

/** Reads ids in pieces of `size`. */
export function readIn(
  cache: KvCache,
  ids: readonly number[],
  size: number,
  reach = ids.length,
): Float32Array {
  let logits: Float32Array = new Float32Array();
  for (let from = 0; from < ids.length; from += size)
    logits = cache.read(ids.slice(from, from + size), reach);
  return logits;
}

export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  if (a.length !== b.length) throw new Error(`${a.length} numbers against ${b.length}`);
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    if (!(distance <= most)) most = distance;
  }
  return most;
};

export const highest = (values: ArrayLike<number>): number => {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
};
