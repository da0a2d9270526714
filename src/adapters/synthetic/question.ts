import type { Style } from '../../core/piece.ts';
import type { Direction } from '../../core/probe.ts';

/** A question as a reader understands it. */
export interface Understood {
  readonly style: Style;
  readonly direction: Direction;
  readonly cue: string;
}

const styleOf = { sentence: 'document', function: 'code', row: 'table' } as const;
const sides = { begins: 'forward', ends: 'backward', middle: 'bidirectional' } as const;

/**
 * Reads a question of the built-in probes from its text alone: what is asked about, the cue on a line of its own, and
 * what is to be written. Throws an Error when it is worded in another way.
 */
export function understand(text: string): Understood {
  const question = /(?:^|\n)Question: ([\s\S]*?)\n\nAnswer:\s*$/.exec(text)?.[1] ?? text;
  const [lead = '', ...lines] = question.split('\n');
  const task = lines.pop() ?? '';
  const about = /^One (sentence|function|row) of the|^One (function) in the/.exec(lead);
  const thing = (about?.[1] ?? about?.[2]) as keyof typeof styleOf | undefined;
  const cue = lines.join('\n');
  const direction = thing === 'function' ? codeDirection(lead, task) : sideDirection(lead);
  if (thing === undefined || direction === undefined || cue === '') {
    throw new Error(`A synthetic model cannot read the question "${question.slice(0, 80)}".`);
  }
  return { style: styleOf[thing], direction, cue };
}

/** The words before the code word that a question about a sentinel asks for; undefined for other questions. */
export const markerOf = (text: string): string | undefined =>
  /Question: One marker in the text begins with this:\n(.+)\n/.exec(text)?.[1];

function sideDirection(lead: string): Direction | undefined {
  const side = /\b(begins|ends|middle)\b/.exec(lead)?.[1] as keyof typeof sides | undefined;
  return side && sides[side];
}

function codeDirection(lead: string, task: string): Direction {
  if (/\bname\b/.test(lead)) return 'forward';
  return /\blast statement\b/.test(task) ? 'bidirectional' : 'backward';
}
