import { formatLength } from '../../core/length.ts';
import type { BenchedModel } from './bench-figures.ts';

/** Times that differ by less are called equal: two measurements of the same do. */
const NOISE = 0.05;

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

function timeNotes(models: readonly BenchedModel[]): readonly string[] {
  const [first] = models;
  const [as, unlike] = [[] as string[], [] as string[]];
  for (const [i, { positions }] of first!.decode.entries()) {
    const times = models.map(({ decode }) => decode[i]!.ms);
    const falls = times.every((ms, n) => n === 0 || ms <= times[n - 1]! * (1 + NOISE));
    const gains = times.at(-1)! < times[0]! * (1 - NOISE);
    (falls && gains ? as : unlike).push(formatLength(positions));
  }
  return [
    ...(as.length > 0
      ? [`As in the paper, fewer key-value heads decode faster after ${as.join(', ')} positions.`]
      : []),
    ...(unlike.length > 0
      ? [
          `Unlike the paper, fewer key-value heads do not decode faster step by step after ${unlike.join(', ')} positions: in a model this small, or on this backend, other work outweighs reading keys and values.`,
        ]
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
