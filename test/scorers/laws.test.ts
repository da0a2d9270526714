import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import code from '../../probes/code.ts';
import document from '../../probes/document.ts';
import table from '../../probes/table.ts';
import type { Piece } from '../../src/core/piece.ts';
import { directions, type Probe } from '../../src/core/probe.ts';
import { outcomes, type Scorer } from '../../src/core/score.ts';
import fields from '../../src/scorers/fields.ts';
import identifier from '../../src/scorers/identifier.ts';
import wordRecall from '../../src/scorers/word-recall.ts';
import { functions, rows, sentences } from '../probes/support/pieces.ts';

describe.each([
  {
    name: 'word-recall',
    scorer: wordRecall as Scorer,
    probe: document as Probe,
    pieces: sentences as readonly Piece[],
  },
  {
    name: 'identifier',
    scorer: identifier as Scorer,
    probe: code as Probe,
    pieces: functions as readonly Piece[],
  },
  { name: 'fields', scorer: fields as Scorer, probe: table as Probe, pieces: rows as readonly Piece[] },
])('$name', ({ scorer, probe, pieces }) => {
  const judge = scorer.open(pieces);
  const asked = fc
    .record({ needle: fc.nat(pieces.length - 1), direction: fc.constantFrom(...directions) })
    .map(({ needle, direction }) => ({ needle, query: probe.ask[direction](pieces[needle]!)[0]! }));
  const finishReason = fc.constantFrom(
    'stop' as const,
    'length' as const,
    'refusal' as const,
    'other' as const,
  );
  const rendered = pieces.map((piece) => probe.render(piece));
  const bits = rendered.flatMap((text) => text.split(/(?<=\s)/));

  test('gives a verdict on anything', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
      fc
        .array(fc.constantFrom(...bits, '`', '"', '```', '|', '\n', '<think>', '</think>'))
        .map((list) => list.join('')),
    );
    fc.assert(
      fc.property(asked, anything, finishReason, ({ needle, query }, text, reason) => {
        const verdict = judge(query, needle, { text, finishReason: reason });
        expect(outcomes).toContain(verdict.outcome);
        expect(verdict.value).toBeGreaterThanOrEqual(0);
        expect(verdict.value).toBeLessThanOrEqual(1);
        if (verdict.strict) expect(verdict.outcome).toBe('correct');
        if (verdict.source !== undefined) {
          expect(verdict.outcome).toBe('wrong_item');
          expect(verdict.source).not.toBe(needle);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('finds the target among words of politeness', () => {
    const before = fc.constantFrom(
      '',
      'Sure! ',
      'The answer is:\n\n',
      'Here you are: ',
      'After reading it all, I would say: ',
    );
    const after = fc.constantFrom(
      '',
      '\n\nHope this helps!',
      '\n',
      '\n\nLet me know if you need anything else.',
    );
    const wrap = fc.constantFrom(
      (text: string) => text,
      (text: string) => `\`\`\`\n${text}\n\`\`\``,
      (text: string) => `\n${text}\n`,
    );
    fc.assert(
      fc.property(asked, before, wrap, after, ({ needle, query }, start, wrapped, end) => {
        const text = `${start}${wrapped(query.target)}${end}`;
        expect(judge(query, needle, { text, finishReason: 'stop' }).outcome, text).toBe('correct');
      }),
    );
  });

  test('credits no answer that is glued together from several pieces, whatever their order', () => {
    const several = fc.shuffledSubarray([...rendered], { minLength: 2 });
    fc.assert(
      fc.property(asked, several, fc.constantFrom(' ', '\n', '\n\n'), ({ needle, query }, texts, joint) => {
        expect(judge(query, needle, { text: texts.join(joint), finishReason: 'stop' }).outcome).not.toBe(
          'correct',
        );
      }),
      { numRuns: 300 },
    );
  });

  test('gives the same verdict again', () => {
    fc.assert(
      fc.property(asked, fc.constantFrom(...rendered), ({ needle, query }, text) => {
        const completion = { text, finishReason: 'stop' as const };
        expect(scorer.open(pieces)(query, needle, completion)).toEqual(judge(query, needle, completion));
      }),
      { numRuns: 50 },
    );
  });
});
