// @ts-check
// node asking.js DIST FOLDER: prints CPU milliseconds that the embedded model takes for a context and for its questions as
// JSON, one entry a probe; FOLDER is what `midspan generate` wrote.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { built, cpuSeconds } from '../support/dist.js';
import { median } from '../support/measure.js';

const [dist = 'dist', folder = '.'] = process.argv.slice(2);
const { openModel } = await built(dist, 'src/lm/model.js');
const { openReading } = await built(dist, 'src/lm/reading.js');
const { greedy } = await built(dist, 'src/lm/choose.js');

/** @param {string} name @returns {any[]} */
const lines = (name) =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const texts = new Map(lines('contexts.jsonl').map(({ id, text }) => [id, text]));
const samples = lines('samples.jsonl');
const model = await openModel(fileURLToPath(new URL('../../../datasets/models/in2', import.meta.url)), {
  backend: 'auto',
  overrides: {},
  chat: true,
});
const ROUNDS = 15;
const found = [];
for (const { haystack, context } of lines('haystacks.jsonl')) {
  const asked = samples.filter((sample) => sample.haystack === haystack);
  const times = { opening: /** @type {number[]} */ ([]), thirty: /** @type {number[]} */ ([]) };
  let answers = [];
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const start = cpuSeconds();
    const reading = await openReading(model, texts.get(context), { example: asked[0].prompt });
    const opened = cpuSeconds();
    answers = await Promise.all(
      asked.map(({ prompt }) => reading.ask(prompt, { maxTokens: 64, choose: greedy })),
    );
    const done = cpuSeconds();
    reading.close();
    if (round < ROUNDS) continue;
    times.opening.push(1000 * (opened - start));
    times.thirty.push(1000 * (done - opened));
  }
  found.push({
    probe: asked[0].probe,
    cached: answers[0].cached,
    own: answers.reduce((sum, { input, cached }) => sum + input - cached, 0),
    answered: answers.reduce((sum, { output }) => sum + output, 0),
    opening: median(times.opening),
    thirty: median(times.thirty),
  });
}
model.engine.close();
process.stdout.write(JSON.stringify(found));
