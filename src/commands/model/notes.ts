import { formatLength } from '../../core/length.ts';
import type { BenchedModel, DecodedAt } from './bench-figures.ts';

/**
 * What holds, and what does not, of "GQA lies between MHA and MQA in time and memory, and in quality" (Ainslie et al.,
 * arXiv 2305.13245, table 1 and figure 6), for models in any order.
 */
export function notesOf(
  models: readonly BenchedModel[],
  { isTrained }: { readonly isTrained: boolean },
): readonly string[] {
  const kinds = new Set(models.map(({ attention }) => attention));
  const byHeads = [...models].sort((a, b) => b.kvHeads - a.kvHeads);
  const notes = kinds.size < 2 ? [] : [...timeNotes(byHeads), ...qualityNotes(byHeads)];
  if (!isTrained) {
    notes.push(
      'Models with fewer heads were made here by averaging and not trained since: a small model forgets what it could until it is trained on.',
    );
  }
  return notes;
}

/** Times differ where the rounds of one are all above those of the other. */
const isSlower = (a: DecodedAt, b: DecodedAt): boolean => a.lowMs > b.highMs;

function timeNotes(models: readonly BenchedModel[]): readonly string[] {
  const [first] = models;
  const lengths = { as: [] as string[], unlike: [] as string[], open: [] as string[] };
  for (const [i, { positions }] of first!.decode.entries()) {
    const times = models.map(({ decode }) => decode[i]!);
    const rises = times.some((time, n) => n > 0 && isSlower(time, times[n - 1]!));
    const gains = isSlower(times[0]!, times.at(-1)!);
    lengths[rises ? 'unlike' : gains ? 'as' : 'open'].push(formatLength(positions));
  }
  const after = (of: readonly string[]): string => `after ${of.join(', ')} positions`;
  const { as, unlike, open } = lengths;
  return [
    ...(as.length > 0 ? [`As in the paper, fewer key-value heads decode faster ${after(as)}.`] : []),
    ...(unlike.length > 0
      ? [
          `Unlike the paper, a model with fewer key-value heads decodes slower than one with more ${after(unlike)}: in a model this small, or on this backend, other work outweighs reading keys and values.`,
        ]
      : []),
    ...(open.length > 0
      ? [`No difference in time is seen ${after(open)}: rounds of one and the same model differ as much.`]
      : []),
  ];
}

function qualityNotes(models: readonly BenchedModel[]): readonly string[] {
  const scored = models.filter(({ accuracy }) => accuracy.length > 0);
  if (scored.length < 2) return [];
  const shares = scored.map(({ accuracy }) =>
    mean(accuracy.flatMap(({ all }) => (all === null ? [] : [all]))),
  );
  // Where nothing is known, nothing can be lost.
  if (shares.some(Number.isNaN) || Math.max(...shares) < 0.1) return [];
  const falls = shares.every((share, n) => n === 0 || share <= shares[n - 1]!);
  const shown = scored.map(({ name }, n) => `${name} ${(100 * shares[n]!).toFixed(1)} %`).join(', ');
  return [
    `${falls ? 'As in the paper, accuracy does not rise' : 'Unlike the paper, accuracy rises somewhere'} as heads get fewer: ${shown}.`,
  ];
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
