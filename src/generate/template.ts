import type { Probe } from '../core/probe.ts';

/** Name and version of the words around context and query; raised when a byte of them changes. */
export const template = 'midspan/1';

/** What opens and closes a context. */
export interface Frame {
  readonly head: string;
  readonly tail: string;
}

/** Both end and begin at places where token counts add up (see `fill.ts`). */
export function frame(probe: Pick<Probe, 'heading' | 'joint'>): Frame {
  return probe.joint.lead === ''
    ? { head: `${probe.heading}\n\n`, tail: 'End of text.\n\n' }
    : { head: `${probe.heading}\n\nText:`, tail: `${probe.joint.lead}End of text.\n\n` };
}

export const contextText = ({ head, tail }: Frame, units: readonly { readonly text: string }[]): string =>
  head + units.map((unit) => unit.text).join('') + tail;

/** A rule of `stars` stars, one token each in the usual vocabularies: it pads a prompt to its exact length. */
export const divider = (stars: number): string => (stars < 1 ? '' : `*${' *'.repeat(stars - 1)}\n\n`);

/** What is sent after the context. */
export const promptOf = (question: string, stars: number): string =>
  `${divider(stars)}Question: ${question}\n\nAnswer:`;

/** The unscored first call of a haystack, which fills the provider's cache. */
export const primingQuestion =
  'Question: Have you read the text? Answer with yes, and nothing else.\n\nAnswer:';
