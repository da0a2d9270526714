import type { Control } from '../../../src/core/control.ts';
import type { ControlStat } from '../../../src/core/control-stat.ts';
import type { Curve } from '../../../src/core/curve.ts';
import type { EffectiveLength } from '../../../src/core/effective-length.ts';
import type { Manifest } from '../../../src/core/manifest.ts';
import { directions } from '../../../src/core/probe.ts';
import {
  type Details,
  type ModelCost,
  noAnswers,
  type Overlay,
  type Report,
} from '../../../src/core/report.ts';
import { makeCurve, shapes } from './make-curve.ts';

export function makeManifest(curves: readonly Curve[]): Manifest {
  const unique = <T>(values: readonly T[]) => [...new Set(values)];
  return {
    schema: 'midspan-run/1',
    id: '2026-11-23-smoke-7f3a',
    started: '2026-11-23T06:31:00.000Z',
    ended: '2026-11-23T06:33:20.000Z',
    version: '0.1.0',
    node: 'v20.20.2',
    plan: {
      suite: 'smoke',
      probes: unique(curves.map((curve) => curve.probe)).map((name) => ({
        name,
        directions: unique(curves.filter((curve) => curve.probe === name).map((curve) => curve.direction)),
      })),
      lengths: unique(curves.map((curve) => curve.length)),
      haystacks: 24,
      queries: 30,
      seed: 7,
      maxTokens: 128,
      corpora: { table: 'generated' },
    },
    template: 'plain/1',
    tokenizer: { spec: 'o200k', name: 'o200k', exact: true, fingerprint: '0123456789abcdef' },
    corpora: [{ style: 'table', name: 'generated', fingerprint: 'fedcba9876543210' }],
    models: unique(curves.map((curve) => curve.model)).map((name) => ({
      spec: name,
      name,
      synthetic: curves.some((curve) => curve.model === name && curve.synthetic),
      params: { temperature: 0 },
    })),
    versions: { 'probe.table': 1, 'scorer.fields': 1 },
  };
}

export const makeReport = (curves: readonly Curve[], more: Partial<Report> = {}): Report => ({
  manifest: makeManifest(curves),
  curves,
  controls: [],
  effective: [],
  answers: noAnswers,
  overlays: [],
  details: { usage: [], directions: [], excerpts: [] },
  invalid: [],
  warnings: [],
  ...more,
});

/** Two models, one of them simulated, with every sort of curve: the report behind the stored outputs. */
export function fixedReport(): Report {
  const synthetic = { model: 'synthetic:declining', synthetic: true };
  return makeReport(
    [
      makeCurve({ direction: 'forward' }),
      makeCurve({ direction: 'backward', shape: shapes.flat, failed: [4, 5] }),
      makeCurve({ direction: 'bidirectional', shape: shapes.perfect }),
      makeCurve({ probe: 'document', direction: 'forward', length: 131072, shape: shapes.cliff, empty: [7] }),
      makeCurve({
        ...synthetic,
        direction: 'forward',
        shape: shapes.declining,
        wrong: ['refusal', 'truncated'],
      }),
      makeCurve({ ...synthetic, direction: 'backward', failed: Array.from({ length: 15 }, (_, bin) => bin) }),
    ],
    {
      invalid: ['2.1 % of the answers were cut off at the token limit (1 % is allowed).'],
      warnings: ['The provider counted 2.6 % more tokens than we did.'],
    },
  );
}

/** One model, three probes in three directions: the size of a usual report. */
export function nineCells(
  models: readonly string[] = ['model-a'],
  lengths: readonly number[] = [4096],
): Report {
  const forms = [shapes.u, shapes.flat, shapes.declining, shapes.cliff, shapes.u];
  const curves = models.flatMap((model, m) =>
    lengths.flatMap((length, l) =>
      ['document', 'code', 'table'].flatMap((probe, p) =>
        directions.map((direction, d) =>
          makeCurve({ model, probe, direction, length, shape: forms[(p + d + m + l) % forms.length]! }),
        ),
      ),
    ),
  );
  return makeReport(curves);
}

/** FILM's published database curves, shares by span (arXiv 2404.16811, figure 1, 32K). */
export const filmDatabase: Overlay = {
  name: 'film:database',
  source: 'FILM paper, figure 1, 32K',
  series: [
    [
      'FILM-7B',
      [
        88.18, 84.69, 91.84, 89.8, 82.14, 90.31, 87.76, 86.65, 93.37, 93.37, 92.86, 95.92, 91.84, 79.08,
        87.76,
      ],
    ],
    [
      'Mistral-7B-v0.2',
      [
        68.14, 56.63, 54.59, 37.76, 33.67, 26.53, 29.59, 18.41, 20.92, 20.41, 33.16, 51.02, 77.55, 88.78,
        95.41,
      ],
    ],
    [
      'GPT-4-Turbo',
      [
        97.44, 92.35, 93.37, 94.39, 91.84, 86.22, 88.27, 79.45, 80.61, 83.67, 86.22, 88.27, 92.86, 92.86,
        96.94,
      ],
    ],
  ].map(([label, spans]) => ({
    label: label as string,
    points: (spans as number[]).map((p, span) => ({ depth: (span + 0.5) / 15, p: p / 100 })),
  })),
};

/** What controls of some curves gave; nothing without any text, nearly all of the needles alone. */
export const someControls = (curves: readonly Curve[]): readonly ControlStat[] =>
  curves.flatMap(({ model, probe, direction, length }) => {
    const stat = (control: Control, est: number): ControlStat => ({
      ...{ control, model, probe, direction, length, n: 60, unscored: 0, outcomes: {}, cells: [] },
      share: { est, lo: Math.max(0, est - 0.08), hi: Math.min(1, est + 0.08) },
    });
    const at = (correct: number) => ({ n: 24, correct });
    const words: ControlStat = {
      ...stat('sentinels', 0.9),
      direction: 'forward',
      found: { start: at(24), middle: at(17), end: at(23) },
    };
    return [
      stat('oracle', 0.97),
      stat('base', 0.95),
      stat('closed-book', 0.02),
      { ...stat('absent', 0), share: null, n: 0, unscored: 60 },
      stat('rescue', 0.91),
      ...(direction === 'forward' ? [words] : []),
    ];
  });

/** Effective lengths: one settled on both sides, one open on both. */
export const someEffective = (curves: readonly Curve[]): readonly EffectiveLength[] =>
  curves.slice(0, 2).map(({ model, probe, direction }, i) => ({
    ...{ model, probe, direction, base: { from: 'control', p: 0.95, n: 60 } },
    lengths: [4096, 8192, 16384].map((length) => ({ length, accuracy: 0.8, F: 0.97, M: 0.8, L: null })),
    levels: [0.95, 0.85, 0.5].map((tau) =>
      i === 0 ? { tau, lo: 4096, hi: 16384, point: 9000 } : { tau, lo: null, hi: null, point: null },
    ),
    ruler: null,
    nolima: 8192,
  }));

/** Costs of the models of some curves. */
export const someCosts = (curves: readonly Curve[]): readonly ModelCost[] =>
  [...new Set(curves.map((curve) => curve.model))].map((model) => ({
    ...{ model, amount: 12.345, besides: 0.0432, unknown: 3, currency: 'USD' },
    ...{ date: '2026-10-10', source: 'https://prices.example/list' },
  }));

/** What a run keeps besides its curves, with one answer of any text. */
export function someDetails(curves: readonly Curve[], answer = 'an answer'): Details {
  const passage = (index: number) => ({
    index,
    depth: (index + 0.5) / 30,
    before: ['the piece before'],
    piece: `piece ${index}`,
    after: ['the piece after'],
  });
  const bin = (bin: number) => ({
    bin,
    n: 48,
    latency: { median: 400, p90: 900 },
    input: 48_000,
    cached: 36_000,
    output: 480,
  });
  const named = ({ model, probe, direction, length }: Curve) => ({ model, probe, direction, length });
  return {
    usage: curves.map((curve) => ({ ...named(curve), bins: Array.from({ length: 15 }, (_, i) => bin(i)) })),
    directions: curves.slice(0, 1).map(({ model, probe, length }) => ({
      ...{ model, probe, length, from: 'forward', to: 'backward' },
      ...{ n: 100, both: 60, lost: 20, gained: 10, neither: 10 },
      change: { est: -0.1, lo: -0.2, hi: 0.01 },
    })),
    excerpts: curves.slice(0, 2).flatMap((curve, i) =>
      (['wrong_item', 'correct'] as const).map((outcome, o) => ({
        ...named(curve),
        sample: `sample${i}${o}`,
        haystack: `${curve.probe}.4k.h00`,
        outcome,
        question: 'Which piece?',
        target: 'the target',
        answer,
        needle: passage(4 + 11 * o),
        source: outcome === 'correct' ? null : passage(27),
      })),
    ),
  };
}
