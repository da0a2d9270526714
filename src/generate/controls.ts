import type { Control } from '../core/control.ts';
import type { Haystack } from '../core/haystack.ts';
import type { Plan } from '../core/manifest.ts';
import type { Block } from './block.ts';
import { markedHaystacks } from './controls/marked.ts';
import { inMiddle, RESCUES, rescueHaystacks } from './controls/rescue.ts';
import { MARKED, places } from './controls/sentinel.ts';
import { baseHaystacks, closedBook, oracleHaystacks, TOGETHER } from './controls/short.ts';

/** The haystacks of the controls that a plan asks for, about the needles of one ring, short ones first. */
export async function* controlHaystacks(block: Block, asked: ReadonlySet<Control>): AsyncGenerator<Haystack> {
  if (asked.has('closed-book')) yield await closedBook(block);
  if (asked.has('oracle')) yield* oracleHaystacks(block);
  if (asked.has('base')) yield* baseHaystacks(block);
  if (asked.has('absent') || asked.has('sentinels')) yield* markedHaystacks(block, asked);
  if (asked.has('rescue')) yield* rescueHaystacks(block);
}

/** Tokens of the prompts of controls without a long context, at most. */
const SHORT = 1024;

/** Contexts of one kind that controls add to a plan, for one length and all its probes and directions. */
export interface ControlLoad {
  readonly contexts: number;
  /** Of all these contexts together. */
  readonly questions: number;
  /** Tokens of a prompt, at most. */
  readonly length: number;
  /** Contexts and tokens of a prompt as the generated corpora give them. */
  readonly usual: { readonly contexts: number; readonly length: number };
}

/** Tokens of the short prompts about generated pieces. */
const USUAL = { oracle: 160, base: 980, 'closed-book': 75 } as const;

/** What the controls of a plan add at one of its lengths. */
export function controlLoads({ controls = [], probes, queries }: Plan, length: number): ControlLoad[] {
  const has = (control: Control): boolean => controls.includes(control);
  const directions = probes.reduce((sum, probe) => sum + probe.directions.length, 0);
  const middle = Array.from({ length: queries }, (_, i) => i).filter((i) => inMiddle(i, queries)).length;
  const absent = has('absent') ? directions * queries : 0;
  const sentinels = has('sentinels') ? probes.length * MARKED * places.length : 0;
  const rescue = has('rescue') ? directions * RESCUES * middle : 0;
  const usually = { oracle: queries, base: Math.ceil(queries / TOGETHER), 'closed-book': 1 };
  const short = (['oracle', 'base', 'closed-book'] as const).filter(has).map((control) => ({
    // As many contexts as questions at most.
    contexts: directions * queries,
    questions: directions * queries,
    length: Math.min(SHORT, length),
    usual: { contexts: probes.length * usually[control], length: Math.min(USUAL[control], length) },
  }));
  const long = [
    { contexts: probes.length * MARKED, questions: absent + sentinels, length },
    { contexts: probes.length * RESCUES, questions: rescue, length },
  ].map((load) => ({ ...load, usual: { contexts: load.contexts, length } }));
  return [...short, ...long].filter(({ questions }) => questions > 0);
}

/** Questions that the controls of a plan add, all probes and lengths together. */
export const controlCount = (plan: Plan): number =>
  plan.lengths
    .flatMap((length) => controlLoads(plan, length))
    .reduce((sum, { questions }) => sum + questions, 0);
