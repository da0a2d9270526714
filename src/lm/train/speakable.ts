import { UserError } from '../../core/user-error.ts';
import type { Language } from '../language.ts';
import { Unspeakable } from './spoken-answer.ts';
import { lessonOf, type Texts } from './text-lessons.ts';
import type { TextForm } from './vocabulary.ts';

/** The styles that a model's tokens can say, and why others cannot be said. */
export interface Speakable {
  readonly texts: Texts;
  readonly dropped: readonly { readonly style: string; readonly why: string }[];
}

/** Tries every question of every style with every word; a style in which one answer cannot be said is left out. */
export function speakable(texts: Texts, language: Language): Speakable {
  const tried = texts.styles.map((style) => ({ style, why: whyNot(texts, language, style) }));
  return {
    texts: { ...texts, styles: tried.flatMap(({ style, why }) => (why === undefined ? [style] : [])) },
    dropped: tried.flatMap(({ style, why }) => (why === undefined ? [] : [{ style: style.name, why }])),
  };
}

function whyNot(texts: Texts, language: Language, style: TextForm): string | undefined {
  const count = texts.words[0]!.length;
  try {
    for (let word = 0; word < count; word++) {
      const pieces = [word, (word + 1) % count].map((one) => texts.words.map(() => one));
      const words = pieces.flat();
      const asked = style.questions.map((question) => ({ question, words, stars: 1, place: 0 }));
      lessonOf(texts, language, { style, pieces, asked });
    }
    return undefined;
  } catch (error) {
    if (error instanceof Unspeakable || error instanceof UserError) return error.message.replace(/\.$/, '');
    throw error;
  }
}
