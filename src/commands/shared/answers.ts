import { resolve } from 'node:path';
import type { Manifest } from '../../core/manifest.ts';
import type { Answer } from '../../core/report.ts';
import { readJournal } from '../../runner/journal.ts';
import { binOf } from '../../stats/bins.ts';
import type { CostCount } from './costs.ts';
import type { Io } from './io.ts';
import { type FindQuestion, questionsOf } from './questions.ts';

/** A run whose answers are read from its folder. */
export interface AnsweredRun {
  readonly folder: string;
  readonly manifest: Manifest;
  /** The name that a model has in the report; its own where not said. */
  readonly labelOf?: (model: string) => string;
  /** Where questions are at hand; otherwise they are built again from their seeds. */
  readonly questions?: FindQuestion;
}

/**
 * All answers of some runs, to be read as often as a reporter likes. Nothing is read or built before that. `own` says
 * that the runs are of this machine's user, whose modules may be loaded.
 */
export function answersOf(
  runs: readonly AnsweredRun[],
  { io, costs, own }: { readonly io: Io; readonly costs?: Pick<CostCount, 'of'>; readonly own: boolean },
): () => AsyncGenerator<Answer> {
  return async function* answers() {
    for (const run of runs) {
      const { folder, manifest, labelOf = (model: string) => model } = run;
      const synthetic = new Set(manifest.models.filter((model) => model.synthetic).map(({ name }) => name));
      const questions = run.questions ?? (await questionsOf(manifest, { cwd: io.cwd, own }));
      if (typeof questions === 'string')
        io.stderr(`Questions and targets of ${manifest.id} are left empty: ${questions}\n`);
      const find = typeof questions === 'string' ? null : questions;
      for await (const read of readJournal(resolve(folder, 'results.jsonl'), 'all')) {
        const result = { ...read, model: labelOf(read.model) };
        yield {
          run: manifest.id,
          result,
          synthetic: synthetic.has(read.model),
          bin: binOf(result.position.depth),
          asked: find && (await find(result)),
          cost: costs?.of(result) ?? null,
        };
      }
    }
  };
}
