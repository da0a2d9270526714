import type { CompatFigures, Imported, ImportedHaystack, ImportedItem } from '../../core/import.ts';
import type { Piece } from '../../core/piece.ts';
import { UserError } from '../../core/user-error.ts';
import { recall } from './recall.ts';

/** Items of a span. */
const SPAN = 50;

/**
 * Avg and Gap as FILM's `plot.py` computes them, in percent: mean of each span within a set, mean of that over the
 * sets, Avg = mean over the spans, Gap = largest − smallest, standard deviation over the sets (population).
 *
 * Kept as it is there: a span takes the positions from 50i to 50i + 48, so the last item of every span counts
 * nowhere, and items left after the last whole span do not either. `to` of a span is the first position not taken.
 * Our choice: null answers, at which `plot.py` stops with an error, are left out, as FILM's LongBench script does.
 */
export function filmFigures(imported: Imported, task: string): CompatFigures {
  const count = Math.max(0, ...imported.haystacks.map((set) => set.pieces.length));
  const spans = Array.from({ length: Math.floor(count / SPAN) }, (_, index) => {
    const [from, to] = [SPAN * index, SPAN * index + SPAN - 1];
    const means = imported.haystacks.flatMap((set) => spanMean(set, from, to) ?? []);
    const mean = average(means);
    const variance = average(means.map((one) => (one - mean) ** 2));
    return { from, to, mean: 100 * mean, std: 100 * Math.sqrt(variance), sets: means.length };
  });
  const scored = spans.filter((span) => span.sets > 0).map(({ sets: _, ...span }) => span);
  const means = scored.map((span) => span.mean);
  if (means.length === 0) {
    throw new UserError(
      `FILM's figures need spans of ${SPAN} items, and the largest set has ${count} with no span that was answered.`,
      'Give the labels and predictions of whole sets (750 or 800 items).',
    );
  }
  return { task, avg: average(means), gap: Math.max(...means) - Math.min(...means), spans: scored };
}

function spanMean(set: ImportedHaystack, from: number, to: number): number | undefined {
  const scores = set.items
    .filter((item) => !item.skipped && item.needle >= from && item.needle < to)
    .flatMap((item) => (item.completion === null ? [] : [filmScore(item, set.pieces, item.completion.text)]));
  return scores.length === 0 ? undefined : average(scores);
}

/**
 * FILM's score of one answer, 0…1. Document: share of the sentence's words that the answer has. Code: the name as a
 * substring. Database: label or description as a substring, lower case; an empty one always counts, as there.
 */
function filmScore(item: ImportedItem, pieces: readonly Piece[], answer: string): number {
  const piece = pieces[item.needle];
  if (piece?.style === 'document') return recall(piece.sentence, answer);
  if (piece?.style === 'code') return answer.includes(withoutDots(piece.name)) ? 1 : 0;
  const said = answer.toLowerCase();
  const field = (name: string): string => piece?.fields.find((one) => one.name === name)?.value ?? '';
  return ['label', 'description'].some((name) => said.includes(withoutDots(field(name)).toLowerCase()))
    ? 1
    : 0;
}

const withoutDots = (text: string): string => text.replace(/^\.+|\.+$/g, '');

const average = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
