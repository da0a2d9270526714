/**
 * A statement in the form in which it is compared: runs of white space are one blank, none beside punctuation, no
 * closing `;`, `:` or `,`. Case and all else counts.
 */
export function statementKey(text: string): string {
  let key = '';
  // Kept beside the key: to read it from there would copy the growing string at every blank.
  let last = Number.NaN;
  let blank = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code <= 32 || code === 0xa0) {
      blank = true;
      continue;
    }
    if (blank && isWord(code) && isWord(last)) key += ' ';
    key += text[at];
    last = code;
    blank = false;
  }
  return /[;:,]$/.test(key) ? key.replace(/[;:,]+$/, '') : key;
}

/** Letters, digits, `_`, `$` and whatever is beyond ASCII. NaN, for nothing, is none. */
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 36 ||
  code > 127;

const opens = /[\s`"'“‘*:(]/;
const closes = /^(?:$|[;:,]*(?:$|[`"'”’*])|[.,:;!?)](?:\s|$))/;

/** Whether a whole statement stands in a line of prose: after a blank or mark, and ended by one or by the line. */
export function quotes(line: string, statement: string): boolean {
  const text = line.replace(/\s+/g, ' ');
  const wanted = statement.replace(/\s+/g, ' ').replace(/[;:,]+$/, '');
  for (let at = text.indexOf(wanted); wanted !== '' && at >= 0; at = text.indexOf(wanted, at + 1)) {
    if ((at === 0 || opens.test(text[at - 1]!)) && closes.test(text.slice(at + wanted.length))) return true;
  }
  return false;
}
