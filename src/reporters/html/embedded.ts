import type { Excerpt } from '../../core/report.ts';

/** Characters of excerpts that a page may hold; the rest stays in the run's `excerpts.jsonl`. */
const MOST = { ofFewCurves: 300_000, ofMany: 24_000 };
const FEW = 36;

/** The excerpts that stand in the page: wrong answers first, as many as there is room for. */
export function embedded(excerpts: readonly Excerpt[], curves: number): readonly Excerpt[] {
  const first = [...excerpts].sort((a, b) => rank(a) - rank(b));
  let room = curves <= FEW ? MOST.ofFewCurves : MOST.ofMany;
  return first.filter((excerpt) => {
    room -= sizeOf(excerpt);
    return room >= 0;
  });
}

const rank = ({ outcome }: Excerpt): number => (outcome === 'correct' ? 1 : 0);

function sizeOf({ question, target, answer, needle, source }: Excerpt): number {
  const passages = [needle, source].flatMap((at) => (at ? [...at.before, at.piece, ...at.after] : []));
  return [question, target, answer, ...passages].reduce((sum, text) => sum + text.length, 400);
}
