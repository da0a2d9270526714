import { describe, expect, test } from 'vitest';
import code from '../../probes/code.ts';
import document from '../../probes/document.ts';
import table from '../../probes/table.ts';
import { fold } from '../../src/core/fold.ts';
import type { Piece } from '../../src/core/piece.ts';
import { directions, type Probe } from '../../src/core/probe.ts';
import { contextOf } from './support/context.ts';
import { chineseSentences, functions, rows, sentences } from './support/pieces.ts';

const occurrences = (text: string, part: string): number => fold(text).split(fold(part)).length - 1;

const cells = [
  { name: 'document', probe: document as Probe, pieces: sentences as readonly Piece[] },
  { name: 'document (Chinese)', probe: document as Probe, pieces: chineseSentences as readonly Piece[] },
  { name: 'code', probe: code as Probe, pieces: functions as readonly Piece[] },
  { name: 'table', probe: table as Probe, pieces: rows as readonly Piece[] },
].flatMap((style) => directions.map((direction) => ({ ...style, direction })));

describe.each(cells)('$name $direction', ({ probe, pieces, direction }) => {
  const asked = pieces.map((piece) => ({ piece, queries: probe.ask[direction](piece) }));

  test('asks at least one question about every piece', () => {
    expect(asked.filter(({ queries }) => queries.length === 0)).toEqual([]);
  });

  test('puts the cue, verbatim, on a line of its own', () => {
    for (const { queries } of asked) {
      for (const { question, cue } of queries) expect(question.split('\n').slice(1, -1)).toEqual([cue]);
    }
  });

  test('words a question that starts with a letter and ends in "and nothing else."', () => {
    for (const { queries } of asked) {
      for (const { question } of queries) expect(question).toMatch(/^[A-Z][\s\S]* and nothing else\.$/);
    }
  });

  test('takes the cue from the piece as it stands in the context, once', () => {
    const { text } = contextOf(probe, pieces);
    for (const { piece, queries } of asked) {
      expect(queries.filter(({ cue }) => probe.render(piece).includes(cue))).toEqual(queries);
      const best = queries.find(({ cue }) => occurrences(text, cue) === 1);
      expect(best, probe.render(piece)).toBeDefined();
    }
  });

  test('never gives a part of the answer away in the question', () => {
    for (const { queries } of asked) {
      for (const { cue, parts } of queries) {
        expect(parts.length).toBeGreaterThan(0);
        for (const part of parts) expect(occurrences(cue, part)).toBe(0);
      }
    }
  });

  test('has every part in the target', () => {
    for (const { queries } of asked) {
      for (const { target, parts } of queries) {
        for (const part of parts) expect(target).toContain(part);
      }
    }
  });
});

test('the three probes have headings and joints that the template can use', () => {
  for (const probe of [document, code, table]) {
    expect(probe.heading).toMatch(/^[A-Z][^\n]*\.$/);
    expect(Object.values(probe.joint).filter((joint) => joint === '')).toHaveLength(1);
  }
});
