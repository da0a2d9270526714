import { formatLength } from '../../core/length.ts';
import type { BenchedModel } from './bench-figures.ts';

/**
 * What holds, and what does not, of "GQA lies between MHA and MQA in time and memory, and in quality" (Ainslie et al.,
 * arXiv 2305.13245, table 1 and figure 6), for models in any order.
 */
export function notesOf(
  models: readonly BenchedModel[],
  { isTrained }: { readonly isTrained: boolean },
): readonly string[] {
  const kinds = new Set(models.map(({ attention }) => attention));
  const notes = kinds.size < 2 ? [] : [...timeNotes(byHeads(models)), ...qualityNotes(models)];
  if (!isTrained) {
    notes.push(
      'Models with fewer heads were made here by averaging and not trained since: a small model forgets what it could until it is trained on.',
    );
  }
  return notes;
}

/** Models with as many heads, which differ in other ways: most heads first. */
function byHeads(models: readonly BenchedModel[]): readonly (readonly BenchedModel[])[] {
  const counts = [...new Set(models.map(({ kvHeads }) => kvHeads))].sort((a, b) => b - a);
  return counts.map((count) => models.filter(({ kvHeads }) => kvHeads === count));
}

/** Least and greatest of what was measured with one number of heads. */
interface Range {
  readonly low: number;
  readonly high: number;
}
const rangeOf = (low: readonly number[], high: readonly number[] = low): Range => ({
  low: Math.min(...low),
  high: Math.max(...high),
});

/** Whether some numbers of heads lie wholly above the next larger one. */
const risesIn = (ranges: readonly Range[]): boolean =>
  ranges.some(({ low }, n) => n > 0 && low > ranges[n - 1]!.high);

function timeNotes(groups: readonly (readonly BenchedModel[])[]): readonly string[] {
  if (groups.length < 2) return [];
  const lengths = { as: [] as string[], unlike: [] as string[], open: [] as string[] };
  for (const [i, { positions }] of groups[0]![0]!.decode.entries()) {
    // Times differ where the rounds of one are all above those of the other.
    const times = groups.map((group) =>
      rangeOf(
        group.map(({ decode }) => decode[i]!.lowMs),
        group.map(({ decode }) => decode[i]!.highMs),
      ),
    );
    const gains = times[0]!.low > times.at(-1)!.high;
    lengths[risesIn(times) ? 'unlike' : gains ? 'as' : 'open'].push(formatLength(positions));
  }
  const after = (of: readonly string[]): string => `after ${of.join(', ')} positions`;
  const { as, unlike, open } = lengths;
  const alike = groups.some(({ length }) => length > 1)
    ? 'rounds of one model, or models with as many heads,'
    : 'rounds of one and the same model';
  return [
    ...(as.length > 0 ? [`As in the paper, fewer key-value heads decode faster ${after(as)}.`] : []),
    ...(unlike.length > 0
      ? [
          `Unlike the paper, a model with fewer key-value heads decodes slower than one with more ${after(unlike)}: in a model this small, or on this backend, other work outweighs reading keys and values.`,
        ]
      : []),
    ...(open.length > 0 ? [`No difference in time is seen ${after(open)}: ${alike} differ as much.`] : []),
  ];
}

function qualityNotes(models: readonly BenchedModel[]): readonly string[] {
  const groups = byHeads(models.filter(({ accuracy }) => accuracy.length > 0));
  if (groups.length < 2) return [];
  const ranges = groups.map((group) => rangeOf(group.map(shareOf)));
  // Where nothing is known, nothing can be lost.
  if (ranges.some(({ high }) => Number.isNaN(high)) || Math.max(...ranges.map(({ high }) => high)) < 0.1)
    return [];
  const falls = ranges.every(({ high }, n) => n === 0 || high <= ranges[n - 1]!.low);
  const shown = groups
    .flat()
    .map((model) => `${model.name} ${(100 * shareOf(model)).toFixed(1)} %`)
    .join(', ');
  if (falls) return [`As in the paper, accuracy does not rise as heads get fewer: ${shown}.`];
  if (risesIn(ranges)) return [`Unlike the paper, accuracy rises somewhere as heads get fewer: ${shown}.`];
  return [
    `Accuracies of models with more and with fewer key-value heads overlap, so nothing is said of heads: ${shown}.`,
  ];
}

/** Mean share right over the cells. */
function shareOf({ accuracy }: BenchedModel): number {
  const shares = accuracy.flatMap(({ all }) => (all === null ? [] : [all]));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
