/** A place in an answer where an answer could stand by itself. */
export interface Segment {
  /** Without the marks around it. */
  readonly text: string;
  /** `line`: a whole line; `span`: something in quotes or code marks. */
  readonly kind: 'line' | 'span';
  /** The line it is on. */
  readonly line: number;
}

const fence = /^\s*(?:```|~~~)[\w+#-]*\s*$/;

/** An answer as lines, without the fences of code blocks and long runs of blanks, over which patterns would crawl. */
export function linesOf(reply: string): string[] {
  const lines: string[] = [];
  for (const line of reply.split('\n')) {
    const text = line.replace(/\s{16,}/g, ' ');
    if (fence.test(text)) continue;
    const trimmed = text.trim();
    if (trimmed !== '') lines.push(trimmed);
  }
  return lines;
}

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

const opensMarked = /^(?:\*\*|[`"'“‘])/;

/** A text without the pairs of marks around it; a full stop after them goes with them. */
export function unmarked(text: string): string {
  const bare = text.trim();
  if (!opensMarked.test(bare)) return bare;
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

const anyMark = /[`"“'*]/;

/** Lines without bullets, labels and marks, and what stands in marks inside them. */
export function segmentsOf(lines: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  for (const [number, line] of lines.entries()) {
    const plain = unmarked(withoutLabel(unmarked(line.replace(bullet, ''))));
    segments.push({ text: plain, kind: 'line', line: number });
    if (!anyMark.test(line)) continue;
    for (const match of line.matchAll(spans)) {
      const text = match.slice(1).find((group) => group !== undefined) ?? '';
      segments.push({ text: text.replace(/\\(["'\\])/g, '$1').trim(), kind: 'span', line: number });
    }
  }
  return segments;
}

/** A label ends with one of these marks; most lines have none, and looking for words takes longer. */
const withoutLabel = (text: string): string => (/[:=]/.test(text) ? text.replace(label, '') : text);
