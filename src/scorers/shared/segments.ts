/** A place in an answer where an answer could stand by itself. */
export interface Segment {
  /** Without the marks around it. */
  readonly text: string;
  /** `line`: a whole line; `span`: something in quotes or code marks. */
  readonly kind: 'line' | 'span';
  /** The line it is on. */
  readonly line: number;
}

/** An answer as lines, without the fences of code blocks and long runs of blanks, over which patterns would crawl. */
export const linesOf = (reply: string): string[] =>
  reply
    .split(/\r?\n/)
    .map((line) => line.replace(/\s{16,}/g, ' '))
    .filter((line) => !/^\s*(?:```|~~~)[\w+#-]*\s*$/.test(line))
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** What a line of an answer may begin with besides the answer. */
const bullet = /^(?:[-*•>]\s+|\d{1,2}[.)]\s+|#+\s+)+/;
const label =
  /^[*_]{0,2}(?:the )?(?:final )?(?:answer|function(?: name)?|name(?: of the function)?|(?:its |the )?last statement|statement|last line)(?: is)?[*_]{0,2}\s*[:=][*_]{0,2}\s*/i;
const marks: readonly (readonly [string, string])[] = [
  ['```', '```'],
  ['**', '**'],
  ['`', '`'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
];

/** A text without the pairs of marks around it; a full stop after them goes with them. */
export function unmarked(text: string): string {
  const bare = text.trim();
  for (const [open, close] of marks) {
    const end = bare.endsWith(`${close}.`) ? bare.length - 1 : bare.length;
    if (bare.startsWith(open) && bare.slice(0, end).endsWith(close) && end >= open.length + close.length) {
      const inner = bare.slice(open.length, end - close.length);
      if (!inner.includes(open)) return unmarked(inner);
    }
  }
  return bare;
}

const spans =
  /`+([^`\n]+)`+|"((?:[^"\\\n]|\\.)+)"(?!\s*:)|“([^”\n]+)”|(?<![\w)\]])'([^'\n]+)'(?!\w)|\*\*([^*\n]+)\*\*/g;

/** Lines without bullets, labels and marks, and what stands in marks inside them. */
export function segmentsOf(lines: readonly string[]): Segment[] {
  return lines.flatMap((line, number): Segment[] => {
    const plain = unmarked(unmarked(line.replace(bullet, '')).replace(label, ''));
    const inner = Array.from(line.matchAll(spans), (match): Segment => {
      const text = match.slice(1).find((group) => group !== undefined) ?? '';
      return { text: text.replace(/\\(["'\\])/g, '$1').trim(), kind: 'span', line: number };
    });
    return [{ text: plain, kind: 'line', line: number }, ...inner];
  });
}
