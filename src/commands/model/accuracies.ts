import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BackendChoice } from '../../lm/backends.ts';
import { readJournal } from '../../runner/journal.ts';
import { curvesOf } from '../../stats/curves.ts';
import { runCommand } from '../run.ts';
import { readManifest } from '../shared/folder.ts';
import type { Io } from '../shared/io.ts';
import type { CellAccuracy } from './bench-figures.ts';
import type { Variant } from './variants.ts';

/** Puts a suite to all models by an ordinary run into `folder`; returns its exit code and accuracies by the models' names. */
export async function accuracies(
  variants: readonly Variant[],
  how: {
    readonly suite: string;
    readonly backend: BackendChoice;
    readonly folder: string;
    /** Whether stdout is kept for JSON. */
    readonly json: boolean;
  },
  io: Io,
): Promise<{ readonly code: number; readonly found: ReadonlyMap<string, readonly CellAccuracy[]> }> {
  const { suite, backend, folder, json } = how;
  const model = variants.map((variant) => `local:${variant.folder}`);
  const flags = {
    model,
    ...(backend === 'auto' ? {} : { backend }),
    ...sharedTokenizer(variants.map((variant) => join(variant.folder!, 'tokenizer.json'))),
  };
  const code = await runCommand(
    { suite, out: folder, json: false, keepContexts: false, printConfig: false, flags },
    json ? { ...io, stdout: () => undefined } : io,
  );
  const { plan } = readManifest(folder, folder);
  const curves = await curvesOf(readJournal(resolve(folder, 'results.jsonl')), {
    synthetic: () => false,
    seed: plan.seed,
  });
  const found = new Map(
    variants.map(({ name }) => [
      name,
      curves
        .filter((curve) => curve.model === `local:${name}`)
        .map(({ probe, direction, length, n, accuracy, zones }) => ({
          probe,
          direction,
          length,
          n,
          all: accuracy?.est ?? null,
          start: zones.F?.est ?? null,
          middle: zones.M?.est ?? null,
          end: zones.L?.est ?? null,
        })),
    ]),
  );
  return { code, found };
}

/** Copies of one tokenizer count alike; others are for the run to complain of. */
function sharedTokenizer(paths: readonly string[]): { readonly tokenizer?: string } {
  const [first, ...rest] = paths as [string, ...string[]];
  try {
    const content = readFileSync(first);
    return rest.every((path) => readFileSync(path).equals(content)) ? { tokenizer: first } : {};
  } catch {
    return {};
  }
}
