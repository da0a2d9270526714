const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const HEADING = /^ {0,3}#{1,6}(?:\s|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-{2,})\s*$/;
const RULE = /^ {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$/;
const DEFINITION = /^ {0,3}\[[^\]]+\]:\s/;
const MARKER = /^\s*(?:[-*+]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?/;
const TABLE_RULE = /^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$/;

/**
 * The prose paragraphs of a Markdown text: front matter, code, tables, headings and HTML are left out, links, emphasis
 * and list markers lose their signs. Each item of a list is a paragraph. A plain reading of CommonMark, not a parser:
 * it only has to find sentences.
 */
export function markdownParagraphs(text: string): string[] {
  const lines = withoutCode(withoutFrontMatter(text.replace(/\r\n?/g, '\n')).replace(/<!--[\s\S]*?-->/g, ''));
  const paragraphs: string[] = [];
  let open: string[] = [];
  const close = (): void => {
    const prose = plainInline(open.join(' ')).trim();
    if (prose !== '') paragraphs.push(prose);
    open = [];
  };
  for (const raw of withoutTables(lines)) {
    const line = raw.replace(/^(?:\s{0,3}>\s?)+/, '');
    if (UNDERLINE.test(line) && open.length > 0) open = [];
    else if (line.trim() === '' || HEADING.test(line) || RULE.test(line) || DEFINITION.test(line)) close();
    else {
      if (MARKER.test(line)) close();
      open.push(line.replace(MARKER, '').trim());
    }
  }
  close();
  return paragraphs;
}

const withoutFrontMatter = (text: string): string =>
  text.replace(/^\uFEFF?(---|\+\+\+)[^\S\n]*\n[\s\S]*?\n\1[^\S\n]*(?:\n|$)/, '');

/** Drops fenced blocks and, outside lists, blocks indented by four blanks. An open fence runs to the end. */
function withoutCode(text: string): string[] {
  const kept: string[] = [];
  let fence = '';
  let list = false;
  for (const line of text.split('\n')) {
    const mark = FENCE.exec(line.replace(/^\s*(?:>\s?|[-*+]\s+|\d{1,9}[.)]\s+)?\s*/, ''))?.[1] ?? '';
    if (fence !== '') {
      if (mark.startsWith(fence) && line.trim().endsWith(mark)) fence = '';
      continue;
    }
    if (mark !== '') {
      fence = mark;
      kept.push('');
      continue;
    }
    if (MARKER.test(line)) list = true;
    else if (/^\S/.test(line)) list = false;
    const indented = /^(?: {4}|\t)/.test(line) && !list && (kept.at(-1) ?? '').trim() === '';
    kept.push(indented ? '' : line);
  }
  return kept;
}

/** Drops lines that begin with a bar, and every block that has a row of dashes and bars. */
function withoutTables(lines: readonly string[]): string[] {
  const kept: string[] = [];
  let inTable = false;
  lines.forEach((line, index) => {
    const rule = lines[index + 1] ?? '';
    if (line.includes('|') && rule.includes('|') && TABLE_RULE.test(rule)) inTable = true;
    if (line.trim() === '') inTable = false;
    kept.push(inTable || line.trimStart().startsWith('|') ? '' : line);
  });
  return kept;
}

/** A line of Markdown as a reader sees it: no link targets, pictures, tags, emphasis or code signs. */
function plainInline(text: string): string {
  return text
    .replace(/!\[[^\]]*\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])/g, '')
    .replace(/\[\^[^\]]+\]/g, '')
    .replace(/\[([^\][]*)\](?:\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\])/g, '$1')
    .replace(/<\/?[A-Za-z][^<>]*>/g, '')
    .replace(/`+([^`]*)`+/g, '$1')
    .replace(/(\*{1,3}|~~)(?=\S)(.*?\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}_])(_{1,3})(?=\S)(.*?\S)\1(?![\p{L}\p{N}_])/gu, '$2')
    .replace(/\\([\\`*_{}[\]()#+.!|<>~-])/g, '$1')
    .replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (whole, name: string) => entities[name] ?? whole);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
};
