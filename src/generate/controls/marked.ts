import type { Control } from '../../core/control.ts';
import { sentinelPlaces } from '../../core/control.ts';
import type { Haystack } from '../../core/haystack.ts';
import { seeded } from '../../core/random.ts';
import type { Block } from '../block.ts';
import { readFrom } from '../ring.ts';
import { contextText } from '../template.ts';
import { places } from '../turn.ts';
import type { Unit } from '../unit.ts';
import { assembled, type ControlQuestion, numbered, questionsAbout } from './assemble.ts';
import { MARKED, type Sentinel, sentinels } from './sentinel.ts';

/**
 * Whole contexts with a code word at the start, in the middle and at the end, from which the needles are taken out that
 * are asked about (each needle in one of the contexts). `absent` and `sentinels` share them, so that both cost a few
 * contexts; with `sentinels` alone the needles stay in.
 */
export async function* markedHaystacks(block: Block, asked: ReadonlySet<Control>): AsyncGenerator<Haystack> {
  for (let number = 0; number < MARKED; number++) yield await marked(block, asked, number);
}

function marked(block: Block, asked: ReadonlySet<Control>, number: number): Promise<Haystack> {
  const { ring, frame, headTokens, request } = block;
  const first = (block.start + Math.floor((number * ring.segments.length) / MARKED)) % ring.segments.length;
  const taken = asked.has('absent') ? ring.needles.filter((_, i) => i % MARKED === number) : [];
  const missing = taken.map(({ unit }) => ring.units[unit]!);
  const gone = new Set(missing);
  const units = readFrom(ring, first).filter((unit) => !gone.has(unit));
  const marks = sentinels(
    request.probe,
    seeded(`${request.seed}/sentinels${number}`),
    contextText(frame, units),
  );
  const { depths } = places(units, headTokens);
  const all = new Float64Array(units.length + missing.length);
  all.set(depths);
  const questions: ControlQuestion[] = taken.flatMap((needle, i) =>
    questionsAbout(needle, 'absent', {
      index: units.length + i,
      count: units.length,
      tokenOffset: 0,
      depth: 0,
    }),
  );
  if (asked.has('sentinels')) questions.push(...marks.map((mark) => about(mark, units.length)));
  return assembled(block, {
    name: numbered('marked', number),
    text: contextText(frame, withMarks(units, marks)),
    pieces: [...units, ...missing],
    depths: all,
    questions,
    certificate: { method: 'taken out of a proved ring', proved: questions.length, resampled: 0 },
  });
}

function about({ place, query }: Sentinel, count: number): ControlQuestion {
  const depth = sentinelPlaces[place];
  const index = Math.round(depth * (count - 1));
  return {
    control: 'sentinels',
    direction: 'forward',
    query,
    position: { index, count, tokenOffset: 0, depth },
  };
}

/** The pieces with the code words before the first, after half of the tokens, and after the last. */
function withMarks(units: readonly Unit[], [start, middle, end]: readonly Sentinel[]): { text: string }[] {
  const half = units.reduce((sum, { tokens }) => sum + tokens, 0) / 2;
  let before = 0;
  const at = units.findIndex(({ tokens }) => {
    before += tokens;
    return before >= half;
  });
  return [start!, ...units.slice(0, at + 1), middle!, ...units.slice(at + 1), end!];
}
