import { describe, expect, test } from 'vitest';
import { fold } from '../../src/core/fold.ts';
import { type Piece, styles } from '../../src/core/piece.ts';
import { type Direction, directions, type Probe } from '../../src/core/probe.ts';
import { names } from '../../src/load.ts';
import { type Asked, count, mentions, questions, unambiguous } from './support/ask.ts';
import { generated } from './support/generated.ts';
import { oddPieces } from './support/odd-pieces.ts';
import { every } from './support/plugins.ts';

const probes = await every('probe');

describe.each(probes)('the probe $name', ({ plugin }) => {
  const probe: Probe = plugin;
  const pieces = async (): Promise<readonly Piece[]> => [
    ...(await generated(probe.style, 300)),
    ...oddPieces[probe.style],
  ];
  /** Questions that break a law, each with the piece that shows it. */
  const breaking = async (law: (asked: Asked, rendered: string) => boolean) => {
    const all = await pieces();
    const asked = questions(probe, all);
    expect(asked.length).toBeGreaterThan(all.length);
    return asked.flatMap((one) => {
      const rendered = probe.render(all[one.needle]!);
      return law(one, rendered) ? [] : [{ rendered, ...one }];
    });
  };
  /** The same among the questions that can be asked at all: their cue stands once in the piece. */
  const breakingIfAsked = (law: (asked: Asked, rendered: string) => boolean) =>
    breaking((asked, rendered) => count(fold(rendered), fold(asked.query.cue)) !== 1 || law(asked, rendered));

  test('says what the template and the loader need to know', () => {
    expect(probe.heading).toMatch(/^\p{L}[^\r\n]*\.$/u);
    expect(Object.values(probe.joint).filter((side) => side === '')).toHaveLength(1);
    expect(Object.values(probe.joint).join('')).toMatch(/^( |\n+)$/);
    expect(probe.version).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(probe.version)).toBe(true);
    expect(['all', 'one']).toContain(probe.parts);
    expect(names('scorer')).toContain(probe.scorer);
    expect(styles).toContain(probe.style);
    expect(probe.describe).toMatch(/^\S.*\S$/);
  });

  test('renders a piece the same every time, as a text that its joint keeps apart from the next', async () => {
    const separator = probe.joint.trail === '' ? '\n' : probe.joint.trail;
    for (const piece of await pieces()) {
      const rendered = probe.render(piece);
      expect(probe.render(structuredClone(piece))).toBe(rendered);
      expect(rendered).toMatch(/^\S[\s\S]*\S$|^\S$/);
      expect(rendered.includes(separator), rendered).toBe(false);
      expect(rendered).not.toContain('\r');
    }
  });

  test('asks the same questions about a piece every time', async () => {
    const all = await pieces();
    expect(questions(probe, structuredClone(all))).toEqual(questions(probe, all));
  });

  test('takes every cue verbatim from the piece and gives it a line of its own', async () => {
    const wrong = await breaking(
      ({ query: { cue, question } }, rendered) =>
        cue.trim() === cue && cue !== '' && rendered.includes(cue) && question.split('\n').includes(cue),
    );
    expect(wrong).toEqual([]);
  });

  test('words questions that start with a letter and end without a blank', async () => {
    expect(await breaking(({ query }) => /^\p{L}[\s\S]*\S$/u.test(query.question))).toEqual([]);
  });

  test('asks for parts of the target, none of them empty', async () => {
    const wrong = await breaking(
      ({ query: { target, parts } }) =>
        parts.length > 0 && parts.every((part) => part.trim() !== '' && target.includes(part)),
    );
    expect(wrong).toEqual([]);
  });

  // Words as common as `In the` may stand in both; that they earn nothing is the scorer's part.
  test('asks for more than the cue gives away', async () => {
    const wrong = await breakingIfAsked(
      ({ query: { cue, parts } }) => !parts.every((part) => mentions(cue, part)),
    );
    expect(wrong).toEqual([]);
  });

  test('says nothing of the piece in a question but the cue', async () => {
    const all = await pieces();
    for (const direction of directions) {
      const asked = questions(probe, all).filter((one) => one.direction === direction);
      const wordings = asked.map(({ query }) => without(query.question, query.cue));
      // A few wordings may fit a few cases; one that told something of the piece would be as many as there are pieces.
      expect(new Set(wordings).size, [...new Set(wordings)].slice(0, 9).join('\n')).toBeLessThan(9);
    }
  });

  test('asks for what stands where the direction says', async () => {
    const wrong = await breakingIfAsked(({ direction, query: { cue, parts } }, rendered) => {
      const text = squeezed(rendered);
      const from = text.indexOf(squeezed(cue));
      return standsAsAsked(text, { from, to: from + squeezed(cue).length }, parts.map(squeezed), direction);
    });
    expect(wrong).toEqual([]);
  });

  test('can ask about more than 95 % of generated pieces in every direction', async () => {
    const all = await generated(probe.style, 300);
    expect(served(questions(probe, all))).toBeGreaterThan(0.95 * all.length);
  });

  test('finds unambiguous questions in every direction about most pieces of a context of 300', async () => {
    const all = await generated(probe.style, 300);
    expect(served(unambiguous(probe, all))).toBeGreaterThan(0.75 * all.length);
  });
});

describe('the nine cells', () => {
  test.each(styles.flatMap((style) => directions.map((direction) => ({ style, direction }))))(
    '$style $direction can be asked',
    async ({ style, direction }) => {
      const pieces = await generated(style, 20);
      const serving = probes.filter(
        ({ plugin }) =>
          plugin.style === style && pieces.every((piece) => plugin.ask[direction](piece).length > 0),
      );
      expect(serving.map(({ name }) => name)).not.toEqual([]);
    },
  );
});

/** How many pieces are asked about in every direction. */
const served = (asked: readonly Asked[]): number => {
  const cells = new Set(asked.map(({ needle, direction }) => `${needle} ${direction}`));
  const needles = [...new Set(asked.map(({ needle }) => needle))];
  return needles.filter((needle) => directions.every((direction) => cells.has(`${needle} ${direction}`)))
    .length;
};

/** A question without the line of its cue. */
const without = (question: string, cue: string): string =>
  question
    .split('\n')
    .filter((line) => line !== cue)
    .join('\n');

/** Without white space, because a statement that is asked for on one line may stand on several. */
const squeezed = (text: string): string => text.replace(/\s+/g, '');

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Whether all parts stand in a text after the cue (forward), before it (backward), or outside it and on both sides. */
function standsAsAsked(text: string, cue: Span, parts: readonly string[], direction: Direction): boolean {
  const isBefore = (part: string): boolean => {
    const at = text.indexOf(part);
    return at >= 0 && at + part.length <= cue.from;
  };
  const isAfter = (part: string): boolean => text.indexOf(part, cue.to) >= 0;
  if (cue.from < 0) return false;
  if (direction === 'forward') return parts.every(isAfter);
  if (direction === 'backward') return parts.every(isBefore);
  return (
    parts.every((part) => isBefore(part) || isAfter(part)) && parts.some(isBefore) && parts.some(isAfter)
  );
}
