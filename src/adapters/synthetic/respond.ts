import type { FinishReason } from '../../core/adapter.ts';
import { sha256 } from '../../core/hash.ts';
import type { Style } from '../../core/piece.ts';
import { type Random, seeded } from '../../core/random.ts';
import { invent } from './invent.ts';
import { cut, depthOf, type Pages, pieceAt } from './pages.ts';
import { type Understood, understand } from './question.ts';
import { answerFrom } from './read.ts';
import type { Settings } from './settings.ts';
import { probability } from './shapes.ts';

export interface Response {
  readonly text: string;
  readonly finishReason: FinishReason;
}

const refusal = 'I cannot find that in the text.';
/** One wrong answer in so many stands nowhere in the context. */
const INVENTED = 8;
/** A cut answer keeps one character in so many: never enough to count as an answer. */
const KEPT = 8;

/** Reads a context and answers questions about it; the context is cut into pieces when a question first needs it. */
export function reader(text: string, settings: Settings): (id: string, question: string) => Response {
  const cuts = new Map<Style, Pages>();
  const pagesFor = (style: Style): Pages => {
    const pages = cuts.get(style) ?? cut(text, style);
    cuts.set(style, pages);
    return pages;
  };
  return (id, question) => {
    const asked = understand(question);
    const pages = pagesFor(asked.style);
    const needle = find(pages, asked);
    const random = seeded(`${settings.seed}/${id}/wrong`);
    return needle < 0
      ? stop(refusal)
      : answer(pages, asked, needle, settings, draw(settings.seed, id), random);
  };
}

/** 0 ≤ draw < 1, fixed by seed and question: models that share a seed fail on the same questions first. */
const draw = (seed: number, id: string): number =>
  Number.parseInt(sha256(`${seed}/${id}`).slice(0, 12), 16) / 281474976710656;

/** The piece that the cue stands in, not as a part of a longer word; −1 when there is none. */
function find(pages: Pages, { cue }: Understood): number {
  const { text, starts } = pages;
  const inWord = (at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? '');
  let any = -1;
  for (let at = text.indexOf(cue, starts[0]); at >= 0; at = text.indexOf(cue, at + 1)) {
    if (any < 0) any = at;
    const end = at + cue.length;
    if (!(inWord(at - 1) && inWord(at)) && !(inWord(end - 1) && inWord(end))) return pieceAt(pages, at);
  }
  return any < 0 ? -1 : pieceAt(pages, any);
}

const stop = (text: string): Response => ({ text, finishReason: 'stop' });

function answer(
  pages: Pages,
  asked: Understood,
  needle: number,
  settings: Settings,
  drawn: number,
  random: Random,
): Response {
  const { text, starts, ends } = pages;
  const from = (piece: number): Response => stop(answerFrom(text.slice(starts[piece], ends[piece]), asked));
  const count = starts.length;
  if (settings.shape === 'guesser') return from(random.int(count));
  if (settings.shape === 'neighbour') return count < 2 ? stop(refusal) : from(beside(needle, count, random));
  if (drawn < probability(settings.shape, depthOf(pages, needle), settings)) return from(needle);
  if (settings.shape === 'refuser') return stop(refusal);
  if (settings.shape === 'truncator') {
    const whole = from(needle).text;
    return { text: whole.slice(0, Math.floor(whole.length / KEPT)), finishReason: 'length' };
  }
  if (count < 2 || random.int(INVENTED) === 0) return stop(invent(asked, random));
  return from((needle + 1 + random.int(count - 1)) % count);
}

function beside(needle: number, count: number, random: Random): number {
  if (needle === 0) return 1;
  return needle === count - 1 || random.int(2) === 0 ? needle - 1 : needle + 1;
}
