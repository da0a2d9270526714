import { join } from 'node:path';
import { seeded } from '../core/random.ts';
import { UserError } from '../core/user-error.ts';
import { openWeightFiles } from './checkpoint.ts';
import type { Config } from './config.ts';
import { readConfigFile } from './config-file.ts';
import { makeOut, writeBeside } from './derived-folder.ts';
import { type PoolMethod, poolHeads } from './pool-heads.ts';
import { type TensorToWrite, writeSafetensors } from './write-safetensors.ts';

export interface Conversion {
  readonly kvHeads: number;
  readonly method: PoolMethod;
  /** For `random`: same seed, same bytes. */
  readonly seed: number;
}

/**
 * Writes the model of `folder` into `out` with fewer key-value heads: weights of the same dtype, its configuration with
 * `num_key_value_heads` changed, and its tokenizer (method: `poolHeads`). Returns the configurations before and after.
 * A number of heads that cannot be reached by joining neighbours, and an `out` that holds a model, are UserErrors
 * before anything is written.
 */
export async function convertModel(
  folder: string,
  out: string,
  { kvHeads, method, seed }: Conversion,
): Promise<{ readonly before: Config; readonly after: Config }> {
  const { json, config: before } = await readConfigFile(folder);
  checkHeads(before, kvHeads, folder);
  const files = await openWeightFiles(folder, before);
  try {
    await makeOut(out);
    const tensors = files.flatMap((file) =>
      file.entries.map((entry): TensorToWrite => {
        const { name, dtype, shape } = entry;
        const values = (): Promise<Float32Array> => file.read(entry);
        if (!/\.self_attn\.[kv]_proj\.(weight|bias)$/.test(name)) return { name, dtype, shape, values };
        const [, columns = 1] = shape;
        const { kvHeads: heads, headSize } = before;
        // A bias begins at 0.
        const fresh = shape.length === 1 ? 0 : freshSpread(json.initializer_range, before.width);
        return {
          name,
          dtype,
          shape: [kvHeads * headSize, ...shape.slice(1)],
          values: async () =>
            poolHeads(await values(), { heads, headSize, columns }, kvHeads, method, {
              random: seeded(`${seed}/${name}`),
              fresh,
            }),
        };
      }),
    );
    await writeSafetensors(join(out, 'model.safetensors'), tensors);
    await writeBeside(folder, out, { ...json, num_key_value_heads: kvHeads });
    return { before, after: { ...before, kvHeads } };
  } finally {
    for (const file of files) await file.close();
  }
}

function checkHeads({ kvHeads: heads }: Config, kvHeads: number, folder: string): void {
  if (heads % kvHeads === 0 && kvHeads < heads) return;
  const possible = Array.from({ length: heads - 1 }, (_, i) => i + 1).filter((n) => heads % n === 0);
  throw new UserError(
    `The ${heads} key-value heads of ${folder} cannot become ${kvHeads}.`,
    possible.length > 0
      ? `Give --kv-heads ${possible.join(' or ')}: equally many neighbours become one.`
      : 'It has one already (multi-query attention), there is nothing to join.',
  );
}

/** What the configuration says new weights are drawn with; 1/√width, as in the paper's T5, where it says nothing. */
const freshSpread = (named: unknown, width: number): number =>
  typeof named === 'number' && named > 0 && Number.isFinite(named) ? named : 1 / Math.sqrt(width);
