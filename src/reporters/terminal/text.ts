export { harmless } from '../../core/harmless.ts';

import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'inverse';

/** Puts styles around text; without colour it is the text itself. */
export type Paint = (text: string, ...styles: readonly Style[]) => string;

/** Whether to colour was decided by the caller, so the stream is not asked again. Styles are nested one by one, because Node 20 treats a list of them differently. */
export function painter(colour: boolean): Paint {
  if (!colour) return (text) => text;
  return (text, ...styles) =>
    styles.reduce((inner, style) => styleText(style, inner, { validateStream: false }), text);
}

/**
 * Words in lines of at most `columns` characters, later lines indented. A longer word is cut up; what a
 * no-break space holds together stays on one line.
 */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const width = Math.max(20, columns);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((long) => pieces(long, width - indent.length))) {
    if (line.trim() && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent + word;
    } else line = line.trim() ? `${line} ${word}` : line + word;
  }
  return [...lines, line].map((text) => text.replaceAll('\u00a0', ' '));
}

const pieces = (word: string, size: number): readonly string[] =>
  word.length <= size ? [word] : (word.match(new RegExp(`.{1,${size}}`, 'gsu')) ?? [word]);
