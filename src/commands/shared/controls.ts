import { resolve } from 'node:path';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { readJournal } from '../../runner/journal.ts';
import { controlStatsOf } from '../../stats/controls.ts';

/** The controls of a run's folder; none where the run asked none, without reading its journal again. `seen` is told of each result. */
export async function controlsOf(
  folder: string,
  { plan }: Manifest,
  seen?: (result: Result) => void,
): Promise<readonly ControlStat[]> {
  if (plan.controls === undefined) return [];
  async function* results(): AsyncGenerator<Result> {
    for await (const result of readJournal(resolve(folder, 'results.jsonl'), 'controls')) {
      seen?.(result);
      yield result;
    }
  }
  return await controlStatsOf(results());
}
