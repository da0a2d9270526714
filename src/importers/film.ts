import type { CompatFigures, Imported, ImportedHaystack, Importer } from '../core/import.ts';
import { oneOf } from '../core/one-of.ts';
import { UserError } from '../core/user-error.ts';
import { filmFigures } from './film/compat.ts';
import { bySet, type Label, readLabels } from './film/labels.ts';
import { objectOf, readLines } from './film/lines.ts';
import { modelOf, readPredictions } from './film/predictions.ts';
import { type PiecesByKey, type Task, tasks } from './film/tasks.ts';

/** Nominal tokens of FILM's contexts. */
const LENGTH = 32 * 1024;
const names = Object.keys(tasks);

/**
 * Predictions of FILM's VaL Probing (arXiv 2404.16811) with the labels of their indices. One set of labels is one
 * haystack, its items in the order of `position_id`. `pieces` is FILM's pieces file of the task: it gives code the
 * bodies of its functions, without which a function is only its name and the asked line.
 */
export default {
  kind: 'importer',
  describe: "Predictions of FILM's VaL Probing (database, code or document) and their labels.",
  tasks: names,
  read: async (request) => {
    const name = oneOf('task of FILM', request.task, names);
    const task = tasks[name]!;
    const labels = await readLabels(request.labels);
    const answers = await readPredictions(request.predictions);
    if (labels.length !== answers.length) {
      throw new UserError(
        `${request.predictions} has ${answers.length} predictions, but ${request.labels} has ${labels.length} labels.`,
        'Prediction N answers label N: give the two files of the same task, whole.',
      );
    }
    const pieces = await readPieces(request.pieces, task);
    return {
      model: modelOf(request.predictions),
      probe: task.probe,
      direction: task.direction,
      length: LENGTH,
      haystacks: [...bySet(labels)].map(([set, members]) =>
        haystackOf(`film.${name}.s${set}`, name, members, answers, task, pieces),
      ),
    };
  },
  compat: (imported: Imported): CompatFigures =>
    filmFigures(imported, names.find((name) => tasks[name]?.probe === imported.probe) ?? imported.probe),
} satisfies Importer;

async function readPieces(path: string | undefined, task: Task): Promise<PiecesByKey> {
  const lines = path === undefined ? [] : (await readLines(path)).map(objectOf);
  return new Map(lines.map((line) => [String(line[task.key]), line]));
}

/** `members` are the labels of one set in the order of its context; answers are found by a label's index. */
function haystackOf(
  id: string,
  name: string,
  members: readonly Label[],
  answers: readonly (string | null)[],
  task: Task,
  pieces: PiecesByKey,
): ImportedHaystack {
  const read = members.map((label) => ({ label, ...task.read(label, pieces) }));
  return {
    id,
    pieces: read.map((one) => one.piece),
    items: read.map(({ label, query }, needle) => {
      const text = answers[label.index] ?? null;
      return {
        id: `film.${name}.${String(label.index).padStart(4, '0')}`,
        needle,
        query,
        // FILM did not record why an answer ended.
        completion: text === null ? null : { text, finishReason: 'other' },
        skipped: label.skipped,
      };
    }),
  };
}
