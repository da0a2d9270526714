import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lexiconForms, lexiconWords } from '../../../src/commands/shared/lexicon-forms.ts';
import { seeded } from '../../../src/core/random.ts';
import { loadWasm } from '../../../src/lm/backends/tfjs/wasm.ts';
import { readCheckpoint } from '../../../src/lm/checkpoint.ts';
import { readConfigFile } from '../../../src/lm/config-file.ts';
import { takeCourse } from '../../../src/lm/train/course.ts';
import { DEPTHS, depthCurve } from '../../../src/lm/train/curve.ts';
import { closedLessons, type LessonPlan } from '../../../src/lm/train/lesson.ts';
import { initialParameters, type Parameters } from '../../../src/lm/train/parameters.ts';
import { configOf, lookBack } from '../../../src/lm/train/recipes.ts';
import { saveCheckpoint } from '../../../src/lm/train/save.ts';
import { vocabularyOf } from '../../../src/lm/train/vocabulary.ts';
import { named } from '../../../src/lm/weights.ts';

const vocabulary = vocabularyOf(await lexiconForms(), lexiconWords());
const { forms } = vocabulary;
const draw = closedLessons(forms);
const config = configOf(vocabulary.size);
const lessons: LessonPlan = {
  batch: 2,
  pieces: 4,
  questions: 3,
  words: 120,
  stars: 3,
  moreStars: 0,
  positions: { kind: 'uniform' },
};
const few = (seed: string) => ({
  draw,
  seed,
  stages: [{ name: 'few', lessons, steps: 4, rate: 3e-3, sinks: true }],
});

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midspan-train-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function trained(
  seed: string,
): Promise<{ readonly parameters: Parameters; readonly losses: number[] }> {
  const setting = {
    loaded: await loadWasm(),
    config,
    parameters: initialParameters(config, 'weights', lookBack),
  };
  const losses: number[] = [];
  await takeCourse(setting, few(seed), ({ loss }) => losses.push(loss));
  return { parameters: setting.parameters, losses };
}

describe('a course', () => {
  test('gives the same weights for the same seed, others for another, and lowers the loss', async () => {
    const [first, again, other] = [await trained('a'), await trained('a'), await trained('b')];
    expect([...again.parameters]).toEqual([...first.parameters]);
    expect([...other.parameters]).not.toEqual([...first.parameters]);
    expect(first.losses).toHaveLength(4);
    expect(first.losses[3]).toBeLessThan(first.losses[0]!);
  });

  test('stops between two steps when it is told to', async () => {
    const stop = new AbortController();
    const setting = {
      loaded: await loadWasm(),
      config,
      parameters: initialParameters(config, 'weights', lookBack),
    };
    let steps = 0;
    const course = takeCourse(
      setting,
      few('a'),
      () => {
        steps++;
        stop.abort();
      },
      stop.signal,
    );
    await expect(course).rejects.toThrow();
    expect(steps).toBe(1);
  });

  test('ends in one sentence where a step was too long for numbers', async () => {
    const parameters = initialParameters(config, 'weights', lookBack);
    parameters.get('model.norm.weight')!.fill(3e38);
    const { tf, name } = await loadWasm();
    const before = tf.memory().numTensors;
    const course = takeCourse({ loaded: { tf, name }, config, parameters }, few('a'), () => {});
    await expect(course).rejects.toThrow(/no number any more in step 1, at a rate of 0.003/);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('leaves no tensor behind', async () => {
    const { tf } = await loadWasm();
    const before = tf.memory().numTensors;
    await trained('a');
    expect(tf.memory().numTensors).toBe(before);
  });

  test('is written as a checkpoint that the engine reads back, rounded to 16 bits', async () => {
    const { parameters } = await trained('a');
    const about = { describe: 'a test', cells: ['table.forward'], length: 512, corpus: 'lexicon' };
    await saveCheckpoint(folder, config, parameters, { ...vocabulary, about });
    const read = await readConfigFile(folder);
    expect(read.config).toEqual(config);
    expect(read.json.midspan).toEqual(about);
    const { weights } = await readCheckpoint(folder, read.config);
    const back = named(config, weights);
    expect([...back.keys()].sort()).toEqual([...parameters.keys()].sort());
    for (const [name, values] of parameters) {
      const worst = values.reduce((most, value, i) => {
        const error = Math.abs(value - back.get(name)![i]!);
        return Math.max(most, error / Math.max(2 ** -14, Math.abs(value)));
      }, 0);
      expect(worst, name).toBeLessThanOrEqual(2 ** -11);
    }
  });
});

describe('lessons', () => {
  const edges = { kind: 'edges', share: 0.2, stale: 1 } as const;
  const long = { ...lessons, pieces: 40, questions: 8, batch: 6 };

  test('ask for pieces at both ends only, where the middle is starved', () => {
    const { words: places } = draw({ ...long, positions: edges }, seeded('edges'));
    expect([...new Set(places)].every((place) => place < 8 || place >= 32)).toBe(true);
    expect(Math.min(...places)).toBeLessThan(8);
    expect(Math.max(...places)).toBeGreaterThanOrEqual(32);
  });

  test('give the words of a question once in the context, and once more in the middle where it is to mislead', () => {
    const words = new Set(forms.words.flat());
    const most = (positions: LessonPlan['positions']): number => {
      const { ids, context, questions, span } = draw({ ...long, positions }, seeded('stale'));
      const counts = new Map<number, number>();
      for (const id of ids.subarray(0, context)) if (words.has(id)) counts.set(id, (counts.get(id) ?? 0) + 1);
      expect(ids).toHaveLength(long.batch * (context + questions * span));
      return Math.max(...counts.values());
    };
    expect(most({ kind: 'uniform' })).toBe(1);
    expect(most(edges)).toBe(2);
  });
});

test('a curve has a share of right words for each of its depths', async () => {
  const setting = {
    loaded: await loadWasm(),
    config,
    parameters: initialParameters(config, 'weights', lookBack),
  };
  const plan = { ...lessons, pieces: 22, questions: 22, batch: 1 };
  const curve = depthCurve(setting, draw, plan, seeded('curve'));
  expect(curve).toHaveLength(DEPTHS);
  expect(curve.every((share) => share >= 0 && share <= 1)).toBe(true);
});
