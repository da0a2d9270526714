// @ts-check
// node training.js DIST BACKEND: prints milliseconds of a step of training the embedded model at its full length as JSON.
import { built, cpuSeconds } from '../support/dist.js';
import { median } from '../support/measure.js';

const [dist = 'dist', backend = 'wasm'] = process.argv.slice(2);
const { openTrainer } = await built(dist, 'src/lm/backends.js');
const { takeCourse } = await built(dist, 'src/lm/train/course.js');
const { closedLessons } = await built(dist, 'src/lm/train/lesson.js');
const { initialParameters } = await built(dist, 'src/lm/train/parameters.js');
const { configOf, fullLessons, lookBack } = await built(dist, 'src/lm/train/recipes.js');
const { vocabularyOf } = await built(dist, 'src/lm/train/vocabulary.js');
const { lexiconForms, lexiconWords } = await built(dist, 'src/commands/shared/lexicon-forms.js');

/** Steps that are not counted. */
const WARM = 3;

const loaded = await openTrainer(backend);
const { forms, size } = vocabularyOf(await lexiconForms(), lexiconWords());
const config = configOf(size);
const parameters = initialParameters(config, 'bench', lookBack);
const stage = { name: 'bench', lessons: fullLessons, steps: WARM + 9, rate: 1e-3, sinks: false };
/** @type {{ cpu: number, wall: number }[]} */
const steps = [];
let [cpu, wall] = [cpuSeconds(), performance.now()];
await takeCourse({ loaded, config, parameters }, { draw: closedLessons(forms), stages: [stage], seed: 'bench' }, () => {
  const [cpuNow, wallNow] = [cpuSeconds(), performance.now()];
  steps.push({ cpu: 1000 * (cpuNow - cpu), wall: wallNow - wall });
  [cpu, wall] = [cpuNow, wallNow];
});
const counted = steps.slice(WARM);
process.stdout.write(
  JSON.stringify({
    backend,
    cpu: median(counted.map((step) => step.cpu)),
    wall: median(counted.map((step) => step.wall)),
  }),
);
