import { resolve } from 'node:path';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Manifest } from '../../core/manifest.ts';
import { readJournal } from '../../runner/journal.ts';
import { controlStatsOf } from '../../stats/controls.ts';

/** The controls of a run's folder; none where the run asked none, without reading its journal again. */
export const controlsOf = async (folder: string, { plan }: Manifest): Promise<readonly ControlStat[]> =>
  plan.controls === undefined
    ? []
    : await controlStatsOf(readJournal(resolve(folder, 'results.jsonl'), 'controls'));
