import { readFileSync } from 'node:fs';
import type { CellName } from '../../core/comparison.ts';
import type { Manifest } from '../../core/manifest.ts';
import { type Outcome, outcomes } from '../../core/score.ts';
import { UserError } from '../../core/user-error.ts';
import { type Asked, byName, cellKey } from '../../stats/pairing.ts';

const SCHEMA = 'midspan-baseline/1';

/** How often the same model changed between right and wrong when it was asked again. */
export interface Flips {
  readonly n: number;
  readonly flips: number;
}

/** An accepted run: what was answered, question by question, and where it came from. */
export interface Baseline {
  /** When it was accepted, ISO 8601, UTC. */
  readonly accepted: string;
  /** What the one who accepted it wants others to know. */
  readonly note: string | null;
  /** The run's manifest, with the one model that is the baseline. */
  readonly run: Manifest;
  /** Null where nobody measured it. */
  readonly flips: Flips | null;
  readonly answers: readonly Asked[];
}

/** The answers of one haystack in one bin, as they stand in the file: ids by outcome. */
type CellLine = { readonly haystack: string; readonly bin: number } & Partial<
  Record<Outcome, readonly string[]>
>;

interface CurveEntry extends CellName {
  /** Scored answers and right ones, for the reader; checked against the cells. */
  readonly n: number;
  readonly correct: number;
  readonly cells: readonly CellLine[];
}

/** The text of a baseline file: readable, one line a cell, so that a review shows what changed where. */
export function baselineText({ accepted, note, run, flips, answers }: Baseline): string {
  const head = JSON.stringify({ schema: SCHEMA, accepted, note, flips, run }, null, 2).slice(0, -2);
  const curves = entriesOf(answers).map(({ cells, ...curve }) => {
    const lines = cells.map((cell) => `      ${JSON.stringify(cell)}`).join(',\n');
    return `    ${JSON.stringify(curve).slice(0, -1)}, "cells": [\n${lines}\n    ]}`;
  });
  return `${head},\n  "curves": [\n${curves.join(',\n')}\n  ]\n}\n`;
}

function entriesOf(answers: readonly Asked[]): CurveEntry[] {
  const curves = new Map<
    string,
    {
      name: CellName;
      cells: Map<string, { haystack: string; bin: number } & Partial<Record<Outcome, string[]>>>;
    }
  >();
  for (const { sample, cell, haystack, bin, outcome } of answers) {
    const curve = curves.get(cellKey(cell)) ?? { name: cell, cells: new Map() };
    curves.set(cellKey(cell), curve);
    const key = `${haystack} ${String(bin).padStart(2, '0')}`;
    const line = curve.cells.get(key) ?? { haystack, bin };
    curve.cells.set(key, line);
    line[outcome] ??= [];
    line[outcome].push(sample);
  }
  const inOrder = [...curves.values()].sort((a, b) => byName(a.name, b.name));
  return inOrder.map(({ name, cells }) => {
    const sorted = [...cells].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => sortedIds(line));
    return {
      probe: name.probe,
      direction: name.direction,
      length: name.length,
      ...totals(sorted),
      cells: sorted,
    };
  });
}

/** Ids in order, so that the order in which answers came does not show. */
const sortedIds = (line: CellLine): CellLine => ({
  haystack: line.haystack,
  bin: line.bin,
  ...Object.fromEntries(
    outcomes.flatMap((outcome) => (line[outcome] ? [[outcome, [...line[outcome]].sort()]] : [])),
  ),
});

function totals(cells: readonly CellLine[]): { n: number; correct: number } {
  const count = (outcome: Outcome): number =>
    cells.reduce((sum, cell) => sum + (cell[outcome]?.length ?? 0), 0);
  const scored = outcomes.filter((outcome) => outcome !== 'error');
  return { n: scored.reduce((sum, outcome) => sum + count(outcome), 0), correct: count('correct') };
}

/** Reads a baseline file; a UserError that says what to do where it is none, of another schema, or does not add up. */
export const readBaseline = (path: string, name: string): Baseline =>
  parseBaseline(readFileSync(path, 'utf8'), name);

export function parseBaseline(text: string, name: string): Baseline {
  let file: { schema?: unknown; curves?: unknown } & Omit<Baseline, 'answers'>;
  try {
    file = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`${name} is not JSON.`, 'Restore it, or accept the run again.', { cause });
  }
  if (file?.schema !== SCHEMA)
    throw new UserError(
      `${name} has the schema ${JSON.stringify(file?.schema)}, not ${SCHEMA}.`,
      'Accept the run again with this version: midspan baseline accept RUN.',
    );
  const curves = file.curves as readonly CurveEntry[];
  let answers: Asked[];
  try {
    answers = curves.flatMap(({ probe, direction, length, cells }) => {
      const cell = { probe, direction, length };
      return cells.flatMap((line) => answersOf(line, cell));
    });
    checkTotals(curves, name);
    checkHaystacks(curves, file.run, name);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw broken(name, 'it is not laid out as a baseline', cause);
  }
  checkIds(answers, name);
  const { accepted, note, run, flips } = file;
  return { accepted, note, run, flips, answers };
}

const broken = (name: string, why: string, cause?: unknown): UserError =>
  new UserError(
    `${name} was changed by hand or cut off: ${why}.`,
    'Restore it, or accept the run again: midspan baseline accept RUN.',
    { cause },
  );

function answersOf(line: CellLine, cell: CellName): Asked[] {
  const { haystack, bin } = line;
  if (typeof haystack !== 'string' || !Number.isInteger(bin) || bin < 0 || bin > 14)
    throw new TypeError('no cell');
  return outcomes.flatMap((outcome) =>
    (line[outcome] ?? []).map((sample) => ({ sample, cell, haystack, bin, outcome })),
  );
}

function checkTotals(curves: readonly CurveEntry[], name: string): void {
  for (const { probe, direction, n, correct, cells } of curves) {
    const counted = totals(cells);
    if (counted.n !== n || counted.correct !== correct)
      throw broken(
        name,
        `${probe} ${direction} says ${correct} of ${n} right, its cells hold ${counted.correct} of ${counted.n}`,
      );
  }
}

function checkIds(answers: readonly Asked[], name: string): void {
  const twice = answers.length - new Set(answers.map(({ sample }) => sample)).size;
  if (twice > 0)
    throw broken(name, `${twice} ${twice === 1 ? 'question stands' : 'questions stand'} in it twice`);
}

/** Every curve needs all haystacks of the plan. */
function checkHaystacks(curves: readonly CurveEntry[], { plan }: Manifest, name: string): void {
  const wanted = plan.probes.flatMap(({ name: probe, directions }) =>
    plan.lengths.flatMap((length) => directions.map((direction) => ({ probe, direction, length }))),
  );
  for (const own of wanted) {
    const cells = curves.find((curve) => cellKey(curve) === cellKey(own))?.cells ?? [];
    const found = new Set(cells.map(({ haystack }) => haystack)).size;
    if (found < plan.haystacks)
      throw broken(name, `${own.probe} ${own.direction} has ${found} of ${plan.haystacks} haystacks`);
  }
}
