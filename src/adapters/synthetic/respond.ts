import type { FinishReason } from '../../core/adapter.ts';
import type { Style } from '../../core/piece.ts';
import { type Random, seeded } from '../../core/random.ts';
import { invent } from './invent.ts';
import { type ContextLuck, contextLuck, drawOf, inTheEnd, withLuck } from './luck.ts';
import { cut, depthOf, type Pages, pieceAt } from './pages.ts';
import { markerOf, type Understood, understand } from './question.ts';
import { answerFrom } from './read.ts';
import type { Settings } from './settings.ts';
import { probability } from './shapes.ts';

export interface Response {
  readonly text: string;
  readonly finishReason: FinishReason;
}

/** An answer with it is right but not in the asked form. */
const preface = 'Sure! Here is what I found:\n\n';
const refusal = 'I cannot find that in the text.';
/** One wrong answer in so many stands nowhere in the context. */
const INVENTED = 8;
/** A cut answer keeps one character in so many: never enough to count as an answer. */
const KEPT = 8;

/** Reads a context and answers questions about it; the context is cut into pieces when a question first needs it. */
export function reader(
  text: string,
  settings: Settings,
  /** How often each question was asked before; kept where answers flip. */
  times: Map<string, number>,
): (id: string, question: string) => Response {
  const cuts = new Map<Style, Pages>();
  const pagesFor = (style: Style): Pages => {
    const pages = cuts.get(style) ?? cut(text, style);
    cuts.set(style, pages);
    return pages;
  };
  const luck = contextLuck(settings, settings.seed, text);
  return (id, question) => {
    const marker = markerOf(question);
    if (marker !== undefined) return codeAfter(text, marker, settings);
    const asked = understand(question);
    const pages = pagesFor(asked.style);
    const needle = easiest(find(pages, asked), pages, settings);
    const random = seeded(`${settings.seed}/${id}/wrong`);
    if (needle < 0) return stop(refusal);
    const time = times.get(id) ?? 0;
    if (settings.flips > 0) times.set(id, time + 1);
    return answer(pages, asked, needle, settings, isRight(pages, needle, settings, luck, id, time), random);
  };
}

/** Models that share a seed fail on the same questions first. */
function isRight(
  pages: Pages,
  needle: number,
  settings: Settings,
  luck: ContextLuck,
  id: string,
  time: number,
): boolean {
  const depth = depthOf(pages, needle);
  const p = withLuck(probability(settings.shape, depth, settings), depth, settings, luck);
  return inTheEnd(drawOf(`${settings.seed}/${id}`) < p, id, time, settings, luck);
}

/** The place where it answers best; −1 when there is none. */
const easiest = (places: readonly number[], pages: Pages, settings: Settings): number => {
  const chance = (piece: number): number => probability(settings.shape, depthOf(pages, piece), settings);
  return places.reduce((best, piece) => (best < 0 || chance(piece) > chance(best) ? piece : best), -1);
};

/** The pieces that the cue stands in, not as a part of a longer word; else the first in which it is such a part. */
function find(pages: Pages, { cue }: Understood): readonly number[] {
  const { text, starts } = pages;
  const inWord = (at: number): boolean => /[\p{L}\p{N}_]/u.test(text[at] ?? '');
  const found: number[] = [];
  let any = -1;
  for (let at = text.indexOf(cue, starts[0]); at >= 0; at = text.indexOf(cue, at + 1)) {
    if (any < 0) any = at;
    const end = at + cue.length;
    if (!(inWord(at - 1) && inWord(at)) && !(inWord(end - 1) && inWord(end))) found.push(pieceAt(pages, at));
  }
  if (found.length > 0) return found;
  return any < 0 ? [] : [pieceAt(pages, any)];
}

/** The code word that follows a marker, read by all who read, where they see it; a guesser does not. */
function codeAfter(text: string, marker: string, { shape, at: cutAt }: Settings): Response {
  const at = text.indexOf(marker);
  const unseen = shape === 'guesser' || (shape === 'front' && at < cutAt * text.length);
  if (at < 0 || unseen) return stop(refusal);
  return stop(/^\s*([\w-]+)/.exec(text.slice(at + marker.length))?.[1] ?? refusal);
}

const stop = (text: string): Response => ({ text, finishReason: 'stop' });

function answer(
  pages: Pages,
  asked: Understood,
  needle: number,
  settings: Settings,
  right: boolean,
  random: Random,
): Response {
  const { text, starts, ends } = pages;
  const from = (piece: number): Response => stop(answerFrom(text.slice(starts[piece], ends[piece]), asked));
  const count = starts.length;
  if (settings.shape === 'guesser') return from(random.int(count));
  if (settings.shape === 'last') return from(count - 1);
  if (settings.shape === 'neighbour') return count < 2 ? stop(refusal) : from(beside(needle, count, random));
  if (settings.shape === 'chatty' && !right) return stop(`${preface}${from(needle).text}`);
  if (right) return from(needle);
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
