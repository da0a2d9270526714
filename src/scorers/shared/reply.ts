/** Thinking that some servers leave in the text. An answer inside it was not given. */
const thinkStart = /^\s*<think(?:ing)?>/i;
const thinkEnd = /<\/think(?:ing)?>/gi;
/** Marks with which models end their turn, where a server leaves them in. */
const turnEnd = /(?:\s*(?:<\|[\w-]+\|>|<\/s>|<eos>|<end_of_turn>))+\s*$/;
/** A completion model that goes on writes the next question itself; what it answers then is not our answer. */
const nextQuestion = /\n\s*(?:\* \*[* ]*\n\s*)?Question: /;

/** The part of a completion that is an answer: no thinking, no end marks, no invented next question, no blanks around. */
export function readReply(text: string): string {
  let reply = text;
  if (reply.includes('<')) {
    const end = [...reply.matchAll(thinkEnd)].at(-1);
    if (end !== undefined) reply = reply.slice(end.index + end[0].length);
    else if (thinkStart.test(reply)) return '';
    reply = reply.replace(turnEnd, '');
  }
  if (reply.includes('Question: ')) {
    const next = nextQuestion.exec(reply);
    if (next !== null) reply = reply.slice(0, next.index);
  }
  return reply.trim();
}
