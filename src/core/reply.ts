/** Thinking that some servers leave in the text. An answer inside it was not given. */
const thinkStart = /^\s*<think(?:ing)?>/i;
const thinkEnd = /<\/think(?:ing)?>/gi;
/** A mark with which models end their turn, where a server leaves it in. */
const turnEnd = /(?:<\|[\w-]+\|>|<\/s>|<eos>|<end_of_turn>)$/;
/** Longer than any such mark. */
const MARK = 64;
const question = 'Question: ';
/** The line of stars that stands before a question. */
const stars = /^\s*\* \*[* ]*$/;

/** The part of a completion that is an answer: no thinking, no end marks, no invented next question, no blanks around. */
export function readReply(text: string): string {
  let reply = text;
  if (reply.includes('<')) {
    const end = [...reply.matchAll(thinkEnd)].at(-1);
    if (end !== undefined) reply = reply.slice(end.index + end[0].length);
    else if (thinkStart.test(reply)) return '';
    reply = withoutTurnEnds(reply);
  }
  return reply.slice(0, nextQuestion(reply)).trim();
}

/** Only the end is looked at each time: a model that does not stop writes thousands of them. */
function withoutTurnEnds(text: string): string {
  let rest = text;
  for (;;) {
    const bare = rest.trimEnd();
    const mark = turnEnd.exec(bare.slice(-MARK));
    if (mark === null) return rest;
    rest = bare.slice(0, bare.length - mark[0].length).trimEnd();
  }
}

/**
 * Where a completion model that goes on writes the next question itself; the end of the text where it does not. What it
 * answers then is not our answer. Read backwards from the word, for answers may end in blanks without end.
 */
function nextQuestion(text: string): number {
  for (let at = text.indexOf(question); at >= 0; at = text.indexOf(question, at + 1)) {
    const before = text.slice(0, at).trimEnd();
    if (!text.slice(before.length, at).includes('\n')) continue;
    const lineBreak = before.lastIndexOf('\n');
    return lineBreak >= 0 && stars.test(before.slice(lineBreak + 1)) ? lineBreak : before.length;
  }
  return text.length;
}
