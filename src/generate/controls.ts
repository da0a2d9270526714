import type { Control } from '../core/control.ts';
import type { Haystack } from '../core/haystack.ts';
import type { Plan } from '../core/manifest.ts';
import type { Block } from './block.ts';
import { markedHaystacks } from './controls/marked.ts';
import { inMiddle, RESCUES, rescueHaystacks } from './controls/rescue.ts';
import { MARKED, places } from './controls/sentinel.ts';
import { baseHaystacks, closedBook, oracleHaystacks } from './controls/short.ts';

/** The haystacks of the controls that a plan asks for, about the needles of one ring, short ones first. */
export async function* controlHaystacks(block: Block, asked: ReadonlySet<Control>): AsyncGenerator<Haystack> {
  if (asked.has('closed-book')) yield await closedBook(block);
  if (asked.has('oracle')) yield* oracleHaystacks(block);
  if (asked.has('base')) yield* baseHaystacks(block);
  if (asked.has('absent') || asked.has('sentinels')) yield* markedHaystacks(block, asked);
  if (asked.has('rescue')) yield* rescueHaystacks(block);
}

/** Questions that the controls of a plan add, all probes and lengths together. */
export function controlCount({ controls = [], probes, lengths, queries }: Plan): number {
  const needles = Array.from({ length: queries }, (_, i) => i);
  const middle = needles.filter((i) => inMiddle(i, queries)).length;
  const perDirection: Readonly<Record<Control, number>> = {
    oracle: queries,
    base: queries,
    'closed-book': queries,
    absent: queries,
    sentinels: 0,
    rescue: RESCUES * middle,
  };
  const directions = probes.reduce((sum, probe) => sum + probe.directions.length, 0);
  const each = controls.reduce((sum, control) => sum + perDirection[control], 0);
  const sentinels = controls.includes('sentinels') ? probes.length * MARKED * places.length : 0;
  return lengths.length * (directions * each + sentinels);
}
