import { whole } from '../words/numbers.ts';

/** Text that is already HTML. Only `html` and `trusted` make it, so that nothing else gets in unescaped. */
export interface Markup {
  readonly markup: string;
}

type Part = Markup | string | number | null | false | undefined | readonly Part[];

/** HTML from a template: what is put in is escaped unless it is markup; null and false leave nothing. */
export const html = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup => ({
  markup: strings.reduce((text, string, i) => text + string + (i < parts.length ? render(parts[i]) : ''), ''),
});

/** For text of our own making: the style sheet and drawn charts. */
export const trusted = (markup: string): Markup => ({ markup });

function render(part: Part): string {
  if (part === null || part === false || part === undefined) return '';
  if (typeof part === 'string') return escaped(part);
  if (typeof part === 'number') return whole(part);
  return 'markup' in part ? part.markup : part.map(render).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text without the characters that HTML forbids. */
export const printable = (text: string): string => text.replace(/(?![\t\n\r])\p{Cc}/gu, '�');

const unsafe = /[&<>"'\p{Cc}]/u;

/** Safe in text and in quoted attributes. */
export const escaped = (text: string): string =>
  unsafe.test(text) ? printable(text).replace(/[&<>"']/g, (character) => entities[character]!) : text;
