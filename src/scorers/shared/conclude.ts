import type { Completion } from '../../core/adapter.ts';
import type { Judgement } from '../../core/score.ts';
import { isRefusal } from './refusal.ts';

/** Half of what was asked must be there: the threshold of `correct` where an answer can be right in part. */
export const ENOUGH = 0.5;

/** What a scorer found in a reply, before it is called by a name. */
export interface Findings {
  readonly reply: string;
  readonly finishReason: Completion['finishReason'];
  /** 0…1: how much of what was asked is there. */
  readonly value: number;
  /** Whether that is enough, leaving aside what else is there. */
  readonly enough: boolean;
  /** Whether it is that and nothing besides; asked only when the answer is right. */
  readonly strict: () => boolean;
  /** Whether text of another piece stands in the reply, as an answer. */
  readonly elsewhere: boolean;
  /** That piece, where it is a single one. */
  readonly source?: number | undefined;
  /** Whether the reply is a second answer beside a right one, rather than a better match for another piece. */
  readonly beside: boolean;
  /** Whether all there is comes from the question or from the asked piece, but is not what was asked for; asked last. */
  readonly unasked: () => boolean;
  /** What was read as the answer. */
  readonly answer?: string | undefined;
}

/** The verdict for a reply that is, to the letter, what was asked for. */
export const perfect = (target: string): Judgement => ({
  outcome: 'correct',
  value: 1,
  strict: true,
  answer: target.slice(0, 200),
});

/**
 * Names what was found, the first that fits:
 * enough and nothing of another piece → correct; cut off → truncated; a right answer among others → format;
 * text of another piece → wrong_item; declined → refusal; nothing, or not the asked part → format; else absent_text.
 */
export function conclude(found: Findings): Judgement {
  const outcome = outcomeOf(found);
  return {
    outcome,
    // Several answers are worth none, or listing everything would pay.
    value: outcome === 'format' && found.beside ? 0 : found.value,
    strict: outcome === 'correct' && found.strict(),
    ...(found.reply === '' ? {} : { answer: (found.answer ?? found.reply).slice(0, 200) }),
    ...(outcome === 'wrong_item' && found.source !== undefined ? { source: found.source } : {}),
  };
}

function outcomeOf(found: Findings): Judgement['outcome'] {
  const { reply, finishReason, enough, elsewhere, beside, unasked } = found;
  if (enough && !elsewhere) return 'correct';
  if (finishReason === 'length') return 'truncated';
  if (finishReason === 'refusal') return 'refusal';
  if (reply === '') return 'format';
  if (elsewhere) return beside ? 'format' : 'wrong_item';
  if (isRefusal(reply)) return 'refusal';
  return unasked() ? 'format' : 'absent_text';
}
