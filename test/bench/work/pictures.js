// @ts-check
import { built, cpuSeconds } from '../support/dist.js';
import { median } from '../support/measure.js';

const [dist = ''] = process.argv.slice(2);
const { fromCells } = await built(dist, 'src/stats/curve.js');
const { curveFigure } = await built(dist, 'src/reporters/pictures/figures.js');
const { pictures } = await built(dist, 'src/reporters/pictures/pictures.js');
const { pixels } = await built(dist, 'src/reporters/pictures/pixels.js');
const { default: html } = await built(dist, 'src/reporters/html.js');

/** Two haystacks of 90 questions that lose the middle. */
const cells = Array.from({ length: 30 }, (_, i) => {
  const [bin, n] = [i % 15, 6];
  const correct = Math.abs(bin - 7) > 4 ? 5 : 3;
  return {
    haystack: `h${Math.floor(i / 15)}`,
    bin,
    n,
    correct,
    unscored: 0,
    depthSum: ((bin + 0.5) / 15) * n,
    strict: correct,
    outcomes: { correct, wrong_item: n - correct },
  };
});
const models = ['one', 'two', 'three'];
const lengths = [4096, 8192, 16384, 32768];
const styles = ['document', 'code', 'table'];
const ways = ['forward', 'backward', 'bidirectional'];
const names = models.flatMap((model) =>
  lengths.flatMap((length) =>
    styles.flatMap((probe) => ways.map((direction) => ({ model, probe, direction, length }))),
  ),
);
/** Wrong answers from three places for each that was asked. */
const map = Array.from({ length: 15 }, (_, asked) =>
  Array.from({ length: 15 }, (_, answered) => ((asked * 4 + answered) % 5 === 0 ? 1 : 0)),
);
const curves = names.map((name) => {
  const curve = fromCells(name, cells, { synthetic: false, seed: 1 });
  return { ...curve, confusions: { ...curve.confusions, traced: 45, map } };
});
const passage = (/** @type {number} */ index) => ({
  index,
  depth: index / 100,
  before: ['A piece before it, as long as a sentence of a report usually is.'],
  piece: 'The piece itself, as long as a sentence of a report usually is.',
  after: ['A piece after it, as long as a sentence of a report usually is.'],
});
const excerpts = names.flatMap((name, i) =>
  Array.from({ length: 9 }, (_, k) => ({
    ...name,
    sample: `s${i}-${k}`,
    haystack: 'h0',
    outcome: 'wrong_item',
    question: 'Which line follows upon this one? '.repeat(4),
    target: 'The piece itself.',
    answer: 'Another piece.',
    needle: passage(10 * k),
    source: passage(9 * k),
  })),
);
const usage = names.map((name) => ({
  ...name,
  bins: Array.from({ length: 15 }, (_, bin) => ({
    bin,
    n: 12,
    latency: { median: 400 + bin, p90: 800 },
    input: 49152,
    cached: 40960,
    output: 300,
  })),
}));
const manifest = {
  schema: 'midspan-run/1',
  id: 'bench',
  started: '2000-01-01T00:00:00.000Z',
  ended: '2000-01-01T00:00:00.000Z',
  version: '0',
  node: process.version,
  plan: { suite: 'bench', probes: [], lengths, haystacks: 2, queries: 90, seed: 1, maxTokens: 256, corpora: {} },
  template: 'bench',
  tokenizer: { spec: 'o200k', name: 'o200k', exact: true, fingerprint: '' },
  corpora: [],
  models: models.map((name) => ({ spec: name, name, synthetic: false, params: {} })),
  versions: {},
};
const interval = { est: 0.91, lo: 0.8213, hi: 0.9567 };
const asked = { n: 90, unscored: 0, outcomes: { correct: 82, wrong_item: 8 }, share: interval, cells: [] };
/** All six controls of every curve. */
const controls = names.flatMap((name) => [
  ...['oracle', 'base', 'closed-book', 'absent', 'rescue'].map((control) => ({ ...name, ...asked, control })),
  ...(name.direction === 'forward'
    ? [{ ...name, ...asked, control: 'sentinels', found: { start: { n: 24, correct: 24 }, middle: { n: 24, correct: 17 }, end: { n: 24, correct: 23 } } }]
    : []),
]);
const effective = names
  .filter(({ length }) => length === lengths[0])
  .map(({ model, probe, direction }) => ({
    ...{ model, probe, direction, base: { from: 'control', p: 0.95, n: 90 } },
    lengths: lengths.map((length) => ({ length, accuracy: 0.8123, F: 0.9712, M: 0.8123, L: 0.9934 })),
    levels: [0.95, 0.85, 0.5].map((tau) => ({ tau, lo: 4096, hi: 16384, point: 9012 })),
    ...{ ruler: null, nolima: 8192 },
  }));
const directions = names
  .filter(({ direction }) => direction !== 'forward')
  .map(({ model, probe, length, direction }) => ({
    ...{ model, probe, length, from: 'forward', to: direction },
    ...{ n: 90, both: 60, lost: 15, gained: 5, neither: 10 },
    change: { est: -0.1111, lo: -0.2034, hi: 0.0123 },
  }));
const report = {
  manifest,
  curves,
  overlays: [],
  controls,
  effective,
  invalid: [],
  warnings: [],
  details: { usage, directions, excerpts },
};

/** Milliseconds of CPU that something takes in this process. */
const timed = async (/** @type {() => Promise<unknown>} */ work) => {
  const before = cpuSeconds();
  await work();
  return (cpuSeconds() - before) * 1000;
};

/** Milliseconds that something takes: pixels are drawn in a process of their own. */
const waited = async (/** @type {() => Promise<unknown>} */ work) => {
  const before = performance.now();
  await work();
  return performance.now() - before;
};

/** @type {string} */
let text = '';
const page = await timed(async () => {
  [{ content: text }] = await html.render(report, { columns: 80, colour: false });
});
const single = { ...report, curves: curves.slice(0, 1) };
const svgOnce = async () => (await pictures(single, 'pr', (/** @type {any} */ shown) => [curveFigure(shown)]))[0];
const pngOnce = async () => pixels(await svgOnce());
const first = await waited(pngOnce);
const [svgs, pngs] = [[], []].map((list) => /** @type {number[]} */ (list));
for (let i = 0; i < 15; i++) {
  svgs?.push(await timed(svgOnce));
  pngs?.push(await waited(pngOnce));
}
process.stdout.write(
  JSON.stringify({ first, svg: median(svgs ?? []), png: median(pngs ?? []), page, bytes: Buffer.byteLength(text) }),
);
