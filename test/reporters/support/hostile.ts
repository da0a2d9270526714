import fc from 'fast-check';
import { BINS, type Curve, type Pattern } from '../../../src/core/curve.ts';
import { directions } from '../../../src/core/probe.ts';
import { outcomes } from '../../../src/core/score.ts';
import { makeCurve } from './make-curve.ts';

/** Names that try to get out of wherever they are put. */
export const names = [
  '<script>alert(1)</script>',
  '</script><img src=x onerror=alert(1)>',
  '</title></style></svg><b>',
  '" onmouseover="alert(1)',
  "'; --><!-- <![CDATA[ ]]>",
  '=HYPERLINK("x")',
  '-2+3',
  'a,b;"c"\r\nd',
  '\u001b[2J\u0007\u0000',
  '\u202egnp.exe',
  '{{x}} $& $1 $` %s',
  '',
  '    ',
  'x'.repeat(400),
  '漢字 🙂',
] as const;

const figure = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, -0, 1, -1, 3, 1e308, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
);
const perhaps = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
const amount = fc.oneof(fc.nat(1000), fc.constantFrom(0, Number.NaN, 1e9));
const interval = fc.record({ est: figure, lo: figure, hi: figure });
const contrast = fc.record({ est: figure, lo: figure, hi: figure, deff: figure });
const zone = fc.record({ est: figure, lo: figure, hi: figure, n: amount });
const range = fc.record({ mean: figure, min: figure, max: figure });
const patterns: readonly Pattern[] = ['U', 'flat', 'too few', 'declining', 'inverted U'];
const text = fc.oneof(fc.constantFrom(...names), fc.string({ unit: 'binary', maxLength: 20 }));

/** Curves with figures that no arithmetic should give and names that no one should choose. */
export const hostileCurve: fc.Arbitrary<Curve> = fc
  .record({
    model: text,
    probe: text,
    direction: fc.constantFrom(...directions),
    length: fc.constantFrom(1, 4096, 131072, 1048576, Number.NaN),
    synthetic: fc.boolean(),
    n: amount,
    unscored: amount,
    haystacks: amount,
    accuracy: perhaps(interval),
    strict: perhaps(figure),
    zones: fc.record({ F: perhaps(zone), M: perhaps(zone), L: perhaps(zone) }),
    lim: perhaps(contrast),
    primacy: perhaps(contrast),
    recency: perhaps(contrast),
    u: perhaps(fc.record({ est: figure, lo: figure, hi: figure, reject: fc.boolean() })),
    pattern: fc.constantFrom(...patterns),
    flat: perhaps(fc.record({ stat: figure, p: figure })),
    gapRaw: perhaps(figure),
    gapFlat: perhaps(fc.record({ mean: figure, p95: figure })),
    gapEb: perhaps(figure),
    tokens: fc.record({ counted: perhaps(range), reported: perhaps(range) }),
    counts: fc.array(amount, { minLength: outcomes.length, maxLength: outcomes.length }),
    bins: fc.array(
      fc.record({
        depthMean: perhaps(figure),
        n: amount,
        correct: amount,
        unscored: amount,
        p: perhaps(figure),
        ci95: perhaps(fc.tuple(figure, figure)),
        band95: perhaps(fc.tuple(figure, figure)),
      }),
      { minLength: BINS, maxLength: BINS },
    ),
  })
  .map(({ counts, bins, ...figures }) => {
    const sound = makeCurve({ haystacks: 2 });
    return {
      ...sound,
      ...figures,
      bins: sound.bins.map((bin, i) => ({ ...bin, ...bins[i] })),
      outcomes: Object.fromEntries(outcomes.map((outcome, i) => [outcome, counts[i]!])) as Curve['outcomes'],
    };
  });
