import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Completion, FinishReason } from '../../src/core/adapter.ts';
import type { Piece } from '../../src/core/piece.ts';
import { directions } from '../../src/core/probe.ts';
import { type Judge, type Judgement, outcomes } from '../../src/core/score.ts';
import { anyText } from './support/any-text.ts';
import { type Asked, contextOf, questions, unambiguous } from './support/ask.ts';
import { generated } from './support/generated.ts';
import { oddPieces } from './support/odd-pieces.ts';
import { every } from './support/plugins.ts';

const PIECES = 60;
const probes = await every('probe');
/** Each scorer with each probe that names it; one that no probe names has to do for all of them. */
const pairs = (await every('scorer')).flatMap(({ name, plugin: scorer }) => {
  const own = probes.filter(({ plugin }) => plugin.scorer === name);
  return (own.length > 0 ? own : probes).map(({ name: probeName, plugin: probe }) => ({
    name,
    scorer,
    probeName,
    probe,
  }));
});

const said = (text: string, finishReason: FinishReason = 'stop') => ({ text, finishReason });

const refusals = [
  'I cannot find that in the text.',
  "I'm sorry, but I could not find such an item in the text above.",
  'The text does not contain this.',
  'There is no such row, sentence or function in the context.',
  'There is no function in the code that contains this line.',
  'Not found.',
];

/** What no model should say but some server will send. Long enough that what is quadratic takes minutes. */
const LONG = 30_000;
const hostile: readonly (readonly [string, string])[] = [
  ['endless words', 'lorem ipsum dolor 12,345.67 '.repeat(LONG / 28)],
  ['one endless word', 'x'.repeat(LONG)],
  ['endless line breaks', '\n'.repeat(LONG)],
  ['endless blanks', `a${' '.repeat(LONG)}b`],
  ['endless quotes', '"\'`'.repeat(LONG / 3)],
  ['endless brackets', '([{'.repeat(LONG / 3)],
  ['endless lines', 'a b\n'.repeat(LONG / 4)],
  ['endless marks on a letter', `a${'\u0301'.repeat(LONG)}`],
  ['colours and bells', '\u001b[31mred\u001b[0m\u0007\u0000\u001b]0;title\u0007'],
  ['marks of direction', '\u202egnp.exe\u202c \u200f\u061c\u2066abc\u2069'],
  ['lone surrogates', '\ud800 a\udc00b \ud83d'],
  ['an unclosed thought', '<think>the answer may be'],
  ['marks of turns and markup', '<|im_end|></s><eos>```json\n{"answer": [null, {"a": 1}]}\n```'],
];

describe.each(pairs)('the scorer $name on the probe $probeName', ({ scorer, probe }) => {
  const open = async () => {
    const pieces = await generated(probe.style, PIECES);
    const asked = unambiguous(probe, pieces);
    expect(asked.length).toBeGreaterThan(PIECES);
    return { pieces, asked, judge: scorer.open(pieces) };
  };
  let opened: ReturnType<typeof open> | undefined;
  /** Opened once: what was judged before must not matter. */
  const haystack = () => {
    opened ??= open();
    return opened;
  };
  /** What is judged of each question, without those that were judged as they should be; of every n-th where that is long enough. */
  const unlike = async (
    answer: (
      one: Asked,
      all: readonly Asked[],
      pieces: readonly Piece[],
    ) => Pick<Completion, 'text' | 'finishReason'>,
    isRight: (judged: Judgement, one: Asked, all: readonly Asked[]) => boolean,
    every = 1,
  ) => {
    const { pieces, asked, judge } = await haystack();
    return asked.flatMap((one, i) => {
      if (i % every > 0) return [];
      const completion = answer(one, asked, pieces);
      const judged = judge(one.query, one.needle, completion);
      expect(problems(judged, one.needle, pieces.length)).toEqual([]);
      return isRight(judged, one, asked) ? [] : [{ completion, judged, ...one }];
    });
  };

  test('says what it is', () => {
    expect(scorer.describe).toMatch(/^\S.*\S$/);
    expect(Number.isInteger(scorer.version) && scorer.version >= 1).toBe(true);
  });

  test.each(['stop', 'other', 'length'] as const)(
    'calls the target correct and strict, blanks around it aside, when the model ended by "%s"',
    async (finishReason) => {
      const isPerfect = ({ outcome, value, strict }: Judgement): boolean =>
        outcome === 'correct' && value === 1 && strict;
      expect(await unlike(({ query }) => said(query.target, finishReason), isPerfect)).toEqual([]);
      expect(await unlike(({ query }) => said(`\n ${query.target} \n`, finishReason), isPerfect)).toEqual([]);
    },
  );

  test.each([1, 7, 23])(
    "knows the target of another piece, %i further on, for that piece's",
    async (step) => {
      const wrong = await unlike(
        (one, all) => said(other(one, all, step).query.target),
        ({ outcome, source }, one, all) =>
          outcome === 'wrong_item' && source === other(one, all, step).needle,
      );
      expect(wrong).toEqual([]);
    },
  );

  test.each(['', ' ', '\n\n\t'])('calls %j a matter of format, and value nothing', async (text) => {
    const wrong = await unlike(
      () => said(text),
      ({ outcome, value, answer }) => outcome === 'format' && value === 0 && answer === undefined,
    );
    expect(wrong).toEqual([]);
  });

  test.each(refusals)('calls "%s" a refusal', async (text) => {
    expect(
      await unlike(
        () => said(text),
        ({ outcome }) => outcome === 'refusal',
      ),
    ).toEqual([]);
  });

  test('believes a server that says the model refused or was cut off', async () => {
    expect(
      await unlike(
        () => said('', 'refusal'),
        ({ outcome }) => outcome === 'refusal',
      ),
    ).toEqual([]);
    expect(
      await unlike(
        () => said('', 'length'),
        ({ outcome }) => outcome === 'truncated',
      ),
    ).toEqual([]);
    const wrong = await unlike(
      (one, all) => said(other(one, all, 1).query.target, 'length'),
      ({ outcome }) => outcome === 'truncated',
    );
    expect(wrong).toEqual([]);
  });

  test('gives nothing for repeating the cue or the question', async () => {
    expect(await unlike(({ query }) => said(query.cue), isWorthless)).toEqual([]);
    expect(
      await unlike(
        ({ query }) => said(query.question),
        ({ outcome }) => outcome !== 'correct',
      ),
    ).toEqual([]);
  });

  // Where one part may be enough, any may be.
  test.runIf(probe.parts === 'all')('wants more than a small part of the target', async () => {
    const { pieces, judge } = await haystack();
    const halves = questions(probe, pieces).flatMap(({ query, needle }) => {
      const [shortest, ...others] = [...query.parts].sort((a, b) => a.length - b.length);
      const isSmall = shortest !== undefined && shortest.length < 0.4 * others.join('').length;
      return isSmall ? [judge(query, needle, said(shortest))] : [];
    });
    expect(halves.length).toBeGreaterThan(0);
    expect(halves.filter(({ outcome, value }) => outcome === 'correct' || value === 1)).toEqual([]);
  });

  test('knows the target, and gives nothing for the cue, of odd pieces too', async () => {
    const pieces = [...(await generated(probe.style, 20)), ...oddPieces[probe.style]];
    const judge = scorer.open(pieces);
    const asked = unambiguous(probe, pieces);
    expect(asked.some(({ needle }) => needle >= 20)).toBe(true);
    for (const { query, needle } of asked) {
      expect(judge(query, needle, said(query.target)), query.target).toMatchObject({
        outcome: 'correct',
        strict: true,
      });
      const echoed = judge(query, needle, said(query.cue));
      expect(isWorthless(echoed), JSON.stringify({ query, echoed })).toBe(true);
    }
  });

  test.each(['stop', 'length'] as const)(
    'gives nothing for the whole context, all targets, or a stretch around the needle (%s)',
    async (finishReason) => {
      const isNotCorrect = ({ outcome }: Judgement): boolean => outcome !== 'correct';
      const dumps: readonly ((one: Asked, all: readonly Asked[], pieces: readonly Piece[]) => string)[] = [
        (_one, _all, pieces) => contextOf(probe, pieces),
        ({ direction }, all) =>
          all
            .filter((one) => one.direction === direction)
            .map(({ query }) => query.target)
            .join('\n'),
        ({ needle }, _all, pieces) => contextOf(probe, pieces.slice(Math.max(0, needle - 2), needle + 3)),
      ];
      for (const dump of dumps) {
        expect(await unlike((...about) => said(dump(...about), finishReason), isNotCorrect, 11)).toEqual([]);
      }
    },
  );

  test('judges the same answer the same, in any order and after being opened again', async () => {
    const { pieces, asked, judge } = await haystack();
    const answers = asked.map((one) => said(other(one, asked, 1).query.target));
    const judgeAll = (by: Judge, order: readonly number[]): readonly Judgement[] => {
      const judged: Judgement[] = [];
      for (const i of order) judged[i] = by(asked[i]!.query, asked[i]!.needle, answers[i]!);
      return judged;
    };
    const order = [...asked.keys()];
    const first = judgeAll(judge, order);
    expect(judgeAll(judge, order.toReversed())).toEqual(first);
    expect(judgeAll(scorer.open(structuredClone(pieces)), order)).toEqual(first);
  });

  test.each(hostile)('comes to a verdict on %s', async (_name, text) => {
    const { pieces, asked, judge } = await haystack();
    for (const direction of directions) {
      const { query, needle } = asked.find((one) => one.direction === direction)!;
      for (const answer of [text, `${query.target} ${text}`, `${text}\n${query.target}`]) {
        expect(problems(judge(query, needle, said(answer)), needle, pieces.length)).toEqual([]);
      }
    }
  });

  test('comes to a verdict on a megabyte, of lines or in one', async () => {
    const { pieces, asked, judge } = await haystack();
    const { query, needle } = asked[0]!;
    for (const text of [contextOf(probe, pieces), 'and so on and on, as if there was no end to it, ']) {
      const megabyte = text.repeat(2 ** 20 / text.length);
      expect(problems(judge(query, needle, said(megabyte)), needle, pieces.length)).toEqual([]);
    }
  });

  test('comes to the same verdict twice on any text', async () => {
    const { pieces, asked, judge } = await haystack();
    const bits = asked.flatMap(({ query }) => [query.target, query.cue, ...query.parts]);
    const text = fc.oneof(
      anyText(),
      fc
        .array(
          fc.oneof(
            fc.constantFrom(...bits),
            fc.constantFrom('"', '`', '\n', ' | ', ': ', '```', '</think>', '**'),
          ),
        )
        .map((all) => all.join('')),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...asked),
        text,
        fc.constantFrom('stop' as const, 'length' as const, 'refusal' as const, 'other' as const),
        ({ query, needle }, answer, finishReason) => {
          const judged = judge(query, needle, said(answer, finishReason));
          expect(problems(judged, needle, pieces.length)).toEqual([]);
          expect(judge(query, needle, said(answer, finishReason))).toEqual(judged);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });
});

const isWorthless = ({ outcome, value }: Judgement): boolean => outcome !== 'correct' && value === 0;

/** The question about another piece, in the same direction and `step` questions further on. */
function other(one: Asked, all: readonly Asked[], step: number): Asked {
  const same = all.filter(({ direction }) => direction === one.direction);
  return same[(same.indexOf(one) + step) % same.length]!;
}

/** What a verdict has that no verdict may have. */
function problems(judged: Judgement, needle: number, count: number): string[] {
  const { outcome, value, strict, answer, source } = judged;
  const laws: Readonly<Record<string, boolean>> = {
    'the outcome is one of the known ones': (outcomes as readonly string[]).includes(outcome),
    'a scorer never says error': (outcome as string) !== 'error',
    'the value is a number from 0 to 1': value >= 0 && value <= 1,
    'what is correct has some value': outcome !== 'correct' || value > 0,
    'what is strict is correct': !strict || outcome === 'correct',
    'the answer has 200 characters at most': answer === undefined || answer.length <= 200,
    'the source is another piece': source === undefined || (isIndex(source, count) && source !== needle),
    'only a wrong item has a source': source === undefined || outcome === 'wrong_item',
  };
  return Object.keys(laws).filter((law) => !laws[law]);
}

const isIndex = (value: number, count: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < count;
