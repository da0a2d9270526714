import { sha256 } from '../../../src/core/hash.ts';
import type { Context } from '../../../src/core/haystack.ts';
import type { PieceOf, Style } from '../../../src/core/piece.ts';
import type { Probe } from '../../../src/core/probe.ts';

/** A context with these pieces, after the template of the project. */
export function contextOf<S extends Style>(probe: Probe<S>, pieces: readonly PieceOf<S>[]): Context {
  const { lead, trail } = probe.joint;
  const body = pieces.map((piece) => lead + probe.render(piece) + trail).join('');
  const text = `${probe.heading}\n\n${lead === '' ? body : `Text:${body}`}${lead}End of text.\n\n`;
  return { id: sha256(text), text, tokens: 0 };
}

/** What is sent after the context. */
export const promptOf = (question: string): string => `* * *\n\nQuestion: ${question}\n\nAnswer:`;
