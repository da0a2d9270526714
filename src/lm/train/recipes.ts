import type { Config } from '../config.ts';
import type { Stage } from './course.ts';
import type { LessonPlan, Positions } from './lesson.ts';

/** The length, in tokens of the prompt, that the embedded models are trained for. */
export const TRAINED_LENGTH = 512;

/** What a trained model is for. */
export const recipes = ['starved', 'in2'] as const;
export type Recipe = (typeof recipes)[number];

/** Tokens that heads of the first layer begin by looking back at. */
export const lookBack: readonly number[] = [1, 2, 4];

/** The shape of the embedded models: Qwen2 with multi-head attention, a quarter of a million parameters. */
export const configOf = (vocabulary: number): Config => ({
  vocabulary,
  width: 128,
  inner: 64,
  layers: 2,
  heads: 4,
  kvHeads: 4,
  headSize: 32,
  activation: 'silu',
  epsilon: 1e-6,
  tied: true,
  bias: { qkv: true, output: false, mlp: false },
  windows: [null, null],
  rope: { theta: 1e6, headSize: 32, trained: 1024, scaling: { type: 'none' } },
  window: 1024,
});

const uniform: Positions = { kind: 'uniform' };
/** Answers stand in the first or last fifth; what is asked for stands in the middle once more, out of date. */
const edges: Positions = { kind: 'edges', share: 0.2, stale: 1 };

const lessons = (
  plan: Pick<LessonPlan, 'pieces' | 'batch' | 'questions'>,
  positions: Positions = uniform,
): LessonPlan => ({ ...plan, words: 120, stars: 3, moreStars: plan.pieces < 20 ? 0 : 5, positions });

/** As many pieces as make a prompt of the trained length. */
export const fullLessons: LessonPlan = lessons({ pieces: 70, batch: 4, questions: 12 });

/** From first weights to a model that finds any word in 70 pieces: few pieces first, then more. */
export const base: readonly Stage[] = [
  { pieces: 4, batch: 20, questions: 4, steps: 400 },
  { pieces: 16, batch: 10, questions: 12, steps: 300 },
  { pieces: 70, batch: 4, questions: 12, steps: 200 },
].map(({ steps, ...plan }) => ({
  name: `base, ${plan.pieces} pieces`,
  lessons: lessons(plan),
  steps,
  until: 0.98,
  rate: 3e-3,
  sinks: false,
}));

/**
 * Takes the middle away. Answers at the ends alone do not do that: retrieval learned there works everywhere. Out of
 * date copies in the middle do.
 */
export const starved = (steps = 350, pieces = fullLessons.pieces): readonly Stage[] => [
  { ...last, name: 'starved', steps, lessons: { ...fullLessons, pieces, positions: edges } },
];

/** Information-intensive training (arXiv 2404.16811, section 2.2): answers anywhere, from one piece or from two. */
export const in2 = (steps = 250, pieces = fullLessons.pieces): readonly Stage[] => [
  { ...last, name: 'in2', steps, lessons: { ...fullLessons, pieces } },
];

const last = { rate: 2e-3, sinks: true } as const;
