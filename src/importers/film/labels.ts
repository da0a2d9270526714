import { UserError } from '../../core/user-error.ts';
import { objectOf, readLines } from './lines.ts';

/** The gold of one index: where it stands and what FILM's files say about it. */
export interface Label {
  readonly index: number;
  readonly set: string;
  readonly position: number;
  readonly skipped: boolean;
  /** The text of the first of these fields that the line has. */
  readonly text: (...names: readonly string[]) => string | undefined;
  /** `FILE, line N`, for messages. */
  readonly where: string;
}

/** Labels by index; indices must be 0, 1, 2, … in any order, each once. */
export async function readLabels(path: string): Promise<Label[]> {
  const lines = await readLines(path);
  const labels = lines.map((line, row): Label => {
    const value = objectOf(line);
    const text = (...names: readonly string[]): string | undefined => {
      const found = names.map((name) => value[name]).find((one) => typeof one === 'string');
      return typeof found === 'string' ? found : undefined;
    };
    return {
      index: numberOf(value, ['index', 'idx'], line.where, row),
      set: String(numberOf(value, ['set_id'], line.where)),
      position: numberOf(value, ['position_id'], line.where),
      skipped: value.skipped === true,
      text,
      where: line.where,
    };
  });
  labels.sort((a, b) => a.index - b.index);
  labels.forEach((label, index) => {
    if (label.index === index) return;
    throw new UserError(
      `${label.where} has index ${label.index}, where ${index} should come next.`,
      `The ${labels.length} labels need the indices 0 to ${labels.length - 1}, each once.`,
    );
  });
  return labels;
}

/** The labels of each set in the order of its context: positions 0, 1, 2, …, each once. */
export function bySet(labels: readonly Label[]): Map<string, Label[]> {
  const sets = new Map<string, Label[]>();
  for (const label of labels) {
    const members = sets.get(label.set);
    if (members === undefined) sets.set(label.set, [label]);
    else members.push(label);
  }
  for (const [set, members] of sets) {
    members.sort((a, b) => a.position - b.position);
    members.forEach((label, position) => {
      if (label.position === position) return;
      throw new UserError(
        `${label.where} has position ${label.position} in set ${set}, where ${position} should come next.`,
        'The items of a set are its whole context: every position needs one label.',
      );
    });
  }
  return new Map([...sets].sort(([a], [b]) => Number(a) - Number(b)));
}

function numberOf(
  value: Readonly<Record<string, unknown>>,
  names: readonly string[],
  where: string,
  fallback?: number,
): number {
  const found = names.map((name) => value[name]).find((one) => one !== undefined) ?? fallback;
  if (typeof found === 'number' && Number.isInteger(found) && found >= 0) return found;
  throw new UserError(
    `${where} has no whole number in "${names[0]}".`,
    'A label holds index, set_id, position_id and what was asked for.',
  );
}
