/**
 * A statement in the form in which it is compared: runs of white space are one blank, none beside punctuation, no
 * closing `;`, `:` or `,`. Case and everything else count.
 */
export const statementKey = (text: string): string =>
  text
    .replace(/\s+/g, ' ')
    .replace(/ ?([^\p{L}\p{N}_$ ]) ?/gu, '$1')
    .replace(/[;:,]+$/, '')
    .trim();

const opens = /[\s`"'“‘*:(]/;
const closes = /^(?:$|[`"'”’*;]|[.,:!?)](?:\s|$))/;

/** Whether a whole statement stands in a line of prose: after a blank or mark, and ended by one or by the line. */
export function quotes(line: string, statement: string): boolean {
  const text = line.replace(/\s+/g, ' ');
  const wanted = statement.replace(/\s+/g, ' ').replace(/[;:,]+$/, '');
  for (let at = text.indexOf(wanted); wanted !== '' && at >= 0; at = text.indexOf(wanted, at + 1)) {
    if ((at === 0 || opens.test(text[at - 1]!)) && closes.test(text.slice(at + wanted.length))) return true;
  }
  return false;
}
