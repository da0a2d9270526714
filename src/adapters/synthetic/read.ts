import type { Understood } from './question.ts';

/** What a perfect reader would answer if the question were about this piece, given its text. */
export function answerFrom(piece: string, { style, direction, cue }: Understood): string {
  if (style === 'document') return fromSentence(piece, direction, cue);
  if (style === 'table') return fromRow(piece, direction);
  const [name, last] = [nameOf(piece), lastStatement(piece)];
  if (direction === 'forward') return last;
  return direction === 'backward' ? name : `${name}\n${last}`;
}

function fromSentence(sentence: string, direction: Understood['direction'], cue: string): string {
  if (direction === 'bidirectional') return sentence;
  const at = sentence.indexOf(cue);
  if (at >= 0) {
    return (direction === 'forward' ? sentence.slice(at + cue.length) : sentence.slice(0, at)).trim();
  }
  // Another sentence than the asked one: leave out as many words as the cue has, half of them at most.
  const words = sentence.split(' ');
  const skip = Math.min(cue.split(' ').length, Math.floor(words.length / 2));
  if (skip === 0) return sentence.slice(Math.floor(sentence.length / 2));
  return (direction === 'forward' ? words.slice(skip) : words.slice(0, -skip)).join(' ');
}

function fromRow(row: string, direction: Understood['direction']): string {
  const fields = row.split(' | ');
  if (direction === 'forward') return fields.slice(1).join(' | ');
  const first = fields[0]!;
  return direction === 'backward' ? first : `${first} | ${fields.at(-1)!}`;
}

const word = '[\\p{ID_Start}$_][\\p{ID_Continue}$]*';
/** How a line opens a function, the surest first: keyword, Go receiver, assignment, method. */
const headers = [
  new RegExp(`\\b(?:def|function\\*?|fn)\\s+(${word})`, 'u'),
  new RegExp(`\\bfunc\\s+(?:\\([^)]*\\)\\s*)?(${word})`, 'u'),
  new RegExp(`^\\s*(?:export\\s+)?(?:const|let|var)\\s+(${word})\\s*[:=]`, 'u'),
  new RegExp(
    `^(?![@#/*]|.*\\b(?:if|for|while|switch|catch|return|new)\\b)(?:.*?[^\\p{ID_Continue}$])?(${word})\\s*(?:<[^()]*>\\s*)?\\(`,
    'u',
  ),
  new RegExp(`^(${word})\\s*(?:<[^()]*>\\s*)?\\(`, 'u'),
];

/** Of the first line that opens a function: lines below may open others inside of it. */
function nameOf(source: string): string {
  for (const line of source.split('\n')) {
    for (const header of headers) {
      const name = header.exec(line)?.[1];
      if (name !== undefined) return name;
    }
  }
  return '';
}

/** Lines that close something or only comment. */
const silent = /^(?:[\])}>;,]+|end|\/\/.*|#.*|\/?\*.*|--.*)$/;

/** The last line that does something, with the lines before it that it continues. */
function lastStatement(source: string): string {
  const lines = source.split('\n').map((line) => line.trim());
  let end = lines.length - 1;
  while (end > 0 && silent.test(lines[end]!) && !/^[\])]/.test(lines[end]!)) end--;
  let start = end;
  for (let open = balance(lines[start]!); open < 0 && start > 1; open += balance(lines[start]!)) start--;
  return lines.slice(start, end + 1).join(' ');
}

/** Round and square brackets opened minus closed. */
const balance = (line: string): number =>
  (line.match(/[([]/g)?.length ?? 0) - (line.match(/[)\]]/g)?.length ?? 0);
