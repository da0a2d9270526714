const TAB = '    ';

/**
 * A function's text as a piece holds it: `\n` line ends, tabs of the indentation as four blanks, moved left by the
 * indentation of the line it begins on, no trailing white space and no empty lines (in long strings neither).
 * `start` and `end` are offsets into `text`.
 */
export function dedent(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const margin = indentation(expandIndent(text.slice(lineStart, start)));
  return text
    .slice(start, end)
    .split('\n')
    .map((line, index) => {
      const expanded = expandIndent(line).trimEnd();
      return index === 0 ? expanded : expanded.slice(Math.min(margin, indentation(expanded)));
    })
    .filter((line) => line !== '')
    .join('\n');
}

const expandIndent = (line: string): string =>
  line.replace(/^[ \t]+/, (indent) => indent.replaceAll('\t', TAB));

const indentation = (line: string): number => /^ */.exec(line)?.[0].length ?? 0;
