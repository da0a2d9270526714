import { markdownParagraphs } from './markdown.ts';

/** The paragraphs of a text: blocks between blank lines. */
export const plainParagraphs = (text: string): string[] =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n[^\S\n]*\n/)
    .filter((block) => block.trim() !== '');

/** The paragraphs of a file by its extension: Markdown or plain text. */
export const paragraphsOf = (text: string, extension: string): string[] =>
  extension === '.md' || extension === '.markdown' ? markdownParagraphs(text) : plainParagraphs(text);
