import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { fold } from '../core/fold.ts';
import { directions as allDirections, type Direction, type Probe, type Query } from '../core/probe.ts';
import { matcher } from './occurrences.ts';
import type { PromptSizer } from './prompts.ts';
import { frame } from './template.ts';
import type { Unit } from './unit.ts';

/** A piece that can be asked about in every direction, and the questions proved for it. */
export interface Needle {
  /** Index into the units it was chosen from. */
  readonly unit: number;
  readonly queries: readonly { readonly direction: Direction; readonly query: Query }[];
}

/** Questions tried per piece and direction; more make proofs dearer and hardly ever succeed. */
const CANDIDATES = 4;

interface Candidate {
  readonly unit: number;
  readonly direction: Direction;
  /** 0 is the one that the probe likes best. */
  readonly rank: number;
  readonly query: Query;
}

export interface NeedleRequest {
  readonly probe: Probe;
  readonly units: readonly Unit[];
  readonly directions: readonly Direction[];
  readonly wanted: number;
  /** Prompts may add at most so many tokens. */
  readonly room: number;
  readonly sizer: PromptSizer;
}

/**
 * Chooses `wanted` needles whose questions are unambiguous among `units`, in their order; fewer when there are not
 * enough. Second questions are tried when too few first ones prove. `resampled` counts the pieces that were passed over because a cue or part was not unique.
 */
export async function chooseNeedles(
  request: NeedleRequest,
): Promise<{ needles: Needle[]; resampled: number }> {
  const { units, wanted } = request;
  // The frame's words are part of the context too: a function may be called like a word of the heading.
  const { head, tail } = frame(request.probe);
  const foldedText = [fold(head), ...units.map((unit) => unit.folded), fold(tail)].join(' ');
  const needles: Needle[] = [];
  let resampled = 0;
  const batch = Math.ceil(wanted * 1.25) + 2;
  // A proof reads the whole text: where few pieces prove, ever more are taken to each, batch by batch as if alone.
  for (let from = 0, batches = 1; from < units.length && needles.length < wanted; batches *= 2) {
    const to = Math.min(units.length, from + batches * batch);
    const candidates = candidatesOf(request, from, to);
    const first = await provedOf(
      request,
      candidates.filter(({ rank }) => rank === 0),
      foldedText,
    );
    let others: readonly Candidate[] | undefined;
    for (; from < to && needles.length < wanted; from += batch) {
      const own = between(first, from, from + batch);
      let passed = complete(own, request.directions);
      if (needles.length + passed.length < wanted) {
        others ??= await provedOf(request, without(candidates, first), foldedText);
        passed = complete([...own, ...between(others, from, from + batch)], request.directions);
      }
      needles.push(...passed.slice(0, wanted - needles.length));
      const asked = between(candidates, from, from + batch);
      resampled += new Set(asked.map(({ unit }) => unit)).size - passed.length;
    }
    await turnOfTheLoop();
  }
  return { needles, resampled };
}

const between = (candidates: readonly Candidate[], from: number, to: number): readonly Candidate[] =>
  candidates.filter(({ unit }) => unit >= from && unit < to);

/** Candidates that are short enough and unambiguous. */
async function provedOf(
  { probe, units, room, sizer }: NeedleRequest,
  candidates: readonly Candidate[],
  foldedText: string,
): Promise<readonly Candidate[]> {
  if (candidates.length === 0) return [];
  const sizes = await sizer.sizes(candidates.map(({ query }) => query.question));
  const short = candidates.filter((_, i) => sizes[i]! <= room);
  const check = prover(
    probe,
    short.map(({ query }) => query),
    (i) => units[short[i]!.unit]!,
  );
  const unique = check(foldedText);
  return short.filter((_, i) => unique[i]);
}

/** The second and later questions about pieces and directions for which the first did not prove. */
function without(candidates: readonly Candidate[], proved: readonly Candidate[]): Candidate[] {
  const name = ({ unit, direction }: Candidate): string => `${unit} ${direction}`;
  const done = new Set(proved.map(name));
  return candidates.filter((candidate) => candidate.rank > 0 && !done.has(name(candidate)));
}

function candidatesOf({ probe, units, directions }: NeedleRequest, from: number, to: number): Candidate[] {
  const candidates: Candidate[] = [];
  for (let unit = from; unit < to; unit++) {
    const perDirection = directions.map((direction) =>
      probe.ask[direction](units[unit]!.piece).slice(0, CANDIDATES),
    );
    if (perDirection.some((queries) => queries.length === 0)) continue;
    perDirection.forEach((queries, i) => {
      queries.forEach((query, rank) => {
        candidates.push({ unit, direction: directions[i]!, rank, query });
      });
    });
  }
  return candidates;
}

/** Tells which of some questions are unambiguous in a folded text. */
export type Prover = (foldedText: string) => readonly boolean[];

/**
 * Prepares the proof that a question's cue occurs once in a text and that its parts occur nowhere outside its own
 * unit. `unitOf` gives each question's unit. One pass over the text proves all of them.
 */
export function prover(probe: Probe, queries: readonly Query[], unitOf: (index: number) => Unit): Prover {
  const ids = new Map<string, number>();
  const idOf = (pattern: string): number => {
    const id = ids.get(pattern) ?? ids.size;
    ids.set(pattern, id);
    return id;
  };
  const wanted = queries.map(({ cue, parts }, i) => ({
    cue: idOf(fold(cue)),
    parts: parts.map((part) => {
      const pattern = fold(part);
      return { id: idOf(pattern), own: pattern === '' ? -1 : occurrencesIn(unitOf(i).folded, pattern) };
    }),
  }));
  const counter = matcher([...ids.keys()]);
  return (foldedText) => {
    const counts = counter.count(foldedText);
    return wanted.map(({ cue, parts }) => {
      const isUnique = (part: { id: number; own: number }): boolean => counts[part.id] === part.own;
      return counts[cue] === 1 && (probe.parts === 'all' ? parts.every(isUnique) : parts.some(isUnique));
    });
  };
}

/** Overlapping occurrences of a short pattern in a short text. */
function occurrencesIn(text: string, pattern: string): number {
  let count = 0;
  for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) count++;
  return count;
}

/** Needles with a proved question in every direction: the first, which the probe likes best. */
function complete(proved: readonly Candidate[], directions: readonly Direction[]): Needle[] {
  const byUnit = new Map<number, Map<Direction, Query>>();
  for (const { unit, direction, query } of proved) {
    const queries = byUnit.get(unit) ?? new Map<Direction, Query>();
    if (!queries.has(direction)) queries.set(direction, query);
    byUnit.set(unit, queries);
  }
  const inOrder = allDirections.filter((direction) => directions.includes(direction));
  return [...byUnit]
    .filter(([, queries]) => queries.size === inOrder.length)
    .sort(([a], [b]) => a - b)
    .map(([unit, queries]) => ({
      unit,
      queries: inOrder.map((direction) => ({ direction, query: queries.get(direction)! })),
    }));
}
