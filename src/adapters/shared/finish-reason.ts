import type { FinishReason } from '../../core/adapter.ts';

const known: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  eos: 'stop',
  end_turn: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  max_tokens: 'length',
  content_filter: 'refusal',
  'content-filter': 'refusal',
  refusal: 'refusal',
};

/** Why a model stopped, from the word its server used; `other` for words not known and where there is none. */
export const finishReason = (word: unknown): FinishReason =>
  (typeof word === 'string' ? known[word] : undefined) ?? 'other';
