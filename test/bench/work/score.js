// @ts-check
// Judges, bins and writes results of generated haystacks, right and wrong answers mixed; then writes the same results
// as a run folder. Prints one JSON object. Usage: score.js DIST RESULTS FOLDER
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { built, cpuSeconds } from '../support/dist.js';

const [dist = '', wanted = '', folder = ''] = process.argv.slice(2);
const COUNT = Number(wanted);
/** Contexts built of each style; each stands for as many as are needed, and its scorer is opened anew for each. */
const HAYSTACKS = 8;
const STYLES = ['document', 'code', 'table'];

const { datasets, load } = await built(dist, 'src/load.js');
const { buildBlock } = await built(dist, 'src/generate/block.js');
const { turn } = await built(dist, 'src/generate/turn.js');
const { judgeWith } = await built(dist, 'src/commands/shared/scoring.js');
const { curvesOf } = await built(dist, 'src/stats/curves.js');
const { openJournal } = await built(dist, 'src/runner/journal.js');

const tokenizer = await (await load('tokenizer', 'o200k')).open({ source: '', datasets });
const scorers = new Map();
/** @type {any[]} */
const haystacks = [];
for (const style of STYLES) {
  const probe = await load('probe', style);
  scorers.set(style, await load('scorer', probe.scorer));
  const corpus = await (await load('corpus', 'generated')).open({
    style,
    source: '',
    settings: {},
    datasets,
  });
  const directions = ['forward', 'backward', 'bidirectional'];
  const request = {
    name: style,
    probe,
    corpus,
    tokenizer,
    length: 4096,
    directions,
    queries: 30,
    seed: 'score',
  };
  const block = await buildBlock(request);
  for (let i = 0; i < HAYSTACKS; i++) haystacks.push(await turn(block, i, i * 3));
}

const usage = { input: 4096, cached: 0, cacheWrite: null, output: 40, reasoning: null };

/** Half right, of which some talk; a third from another place; the rest from nowhere. */
function answerTo(/** @type {any} */ haystack, /** @type {any} */ sample, /** @type {number} */ number) {
  const other = haystack.samples[(number * 7 + 3) % haystack.samples.length].query.target;
  const { target } = sample.query;
  const texts = [
    target,
    other,
    target,
    'I am sorry, but the text does not say.',
    `The answer is: ${target}`,
    `${other.slice(0, 40)} and so on, as far as I can see from the text above.`,
  ];
  return texts[number % texts.length];
}

const judgeOf = judgeWith(scorers);

/** One result after the other, as a run would make them. */
function* results() {
  for (let number = 0, round = 0; number < COUNT; round++) {
    for (const haystack of haystacks) {
      const judge = judgeOf(haystack);
      for (const sample of haystack.samples) {
        if (number === COUNT) return;
        const completion = {
          text: answerTo(haystack, sample, number),
          finishReason: 'stop',
          usage,
          latencyMs: 812.5,
        };
        yield {
          key: (number++).toString(16).padStart(16, '0'),
          sample: sample.id,
          model: 'bench',
          probe: sample.probe,
          direction: sample.direction,
          length: sample.length,
          tokens: sample.tokens,
          haystack: `${haystack.id}.${round}`,
          position: sample.position,
          ...judge(sample, completion),
          completion,
        };
      }
    }
  }
}

const plan = {
  suite: 'bench',
  probes: [],
  lengths: [4096],
  haystacks: 1,
  queries: 30,
  seed: 1,
  maxTokens: 256,
  corpora: {},
};
const manifest = {
  schema: 'midspan-run/1',
  id: 'bench',
  started: '2000-01-01T00:00:00.000Z',
  ended: '2000-01-01T00:00:00.000Z',
  version: '0',
  node: process.version,
  plan,
  template: 'bench',
  tokenizer: { spec: 'o200k', name: 'o200k', exact: true, fingerprint: '' },
  corpora: [],
  models: [{ spec: 'bench', name: 'bench', synthetic: false, params: {} }],
  versions: {},
};

mkdirSync(folder, { recursive: true });
const scoring = cpuSeconds();
const started = performance.now();
const curves = await curvesOf(results(), { synthetic: () => false, seed: 1 });
/** @type {import('../../../src/core/report.ts').Report} */
const report = {
  ...{ manifest, curves, overlays: [], invalid: [], warnings: [], controls: [], effective: [] },
  details: { usage: [], directions: [], excerpts: [] },
  answers: async function* () {},
};
const csv = await load('reporter', 'csv');
for (const { name, content } of await csv.render(report, { columns: 100, colour: false }))
  writeFileSync(join(folder, name), content);
const scored = { cpuS: cpuSeconds() - scoring, wallS: (performance.now() - started) / 1000 };
const peakMB = process.resourceUsage().maxRSS / 1024;

writeFileSync(join(folder, 'run.json'), JSON.stringify(manifest));
const journal = openJournal(join(folder, 'results.jsonl'));
const writing = cpuSeconds();
for (const result of results()) journal.append(result);
journal.close();
const journalCpuS = cpuSeconds() - writing;

const outcomes = curves.reduce((/** @type {Record<string, number>} */ sum, /** @type {any} */ curve) => {
  for (const [name, n] of Object.entries(curve.outcomes)) sum[name] = (sum[name] ?? 0) + Number(n);
  return sum;
}, {});
process.stdout.write(JSON.stringify({ ...scored, peakMB, journalCpuS, curves: curves.length, outcomes }));
