// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measure } from './support/measure.js';
import { against, fixed } from './support/table.js';

const work = fileURLToPath(new URL('work/engine.js', import.meta.url));
const asker = fileURLToPath(new URL('work/asking.js', import.meta.url));
const trainer = fileURLToPath(new URL('work/training.js', import.meta.url));

/**
 * The local engine on every backend that is there: reading a context, asking about it, decoding after 32K positions.
 * @param {string} dist
 * @returns {Promise<import('./support/table.js').Section[]>}
 */
export async function benchEngine(dist) {
  const { stdout } = await measure(work, [dist]);
  /** @type {{ yardstick: number, found: Found[], onnx: BesideOnnx[] | null }} */
  const { yardstick, found, onnx } = JSON.parse(stdout);
  /** @type {Training[]} */
  const training = [];
  // A process each: the native library is set up for one purpose when it is loaded.
  for (const { backend } of found.filter(({ backend }) => backend === 'wasm' || backend === 'node'))
    training.push(JSON.parse((await measure(trainer, [dist, backend])).stdout));
  const wasm = found.find(({ backend }) => backend === 'wasm');
  const rows = found.flatMap(({ backend, contexts }) =>
    contexts.map(({ length, reading, thirty, alone }, i) => {
      const isShort = length === 515;
      const isAuto = backend.includes('+') || !wasm;
      const perSecond = 30_000 / thirty;
      const together = (reading + thirty) / reading;
      const base = wasm?.contexts[i];
      return [
        backend,
        String(length),
        backend === 'wasm' && isShort ? against(reading, '≤', 30, 1) : fixed(reading, 1),
        isAuto && isShort ? against(perSecond, '≥', 100, 0) : fixed(perSecond, 0),
        fixed(1000 / alone, 0),
        isAuto ? against(together, '≤', 2) : fixed(together),
        base ? fixed(reading / base.reading) : '–',
      ];
    }),
  );
  return [
    {
      title: 'The local engine: contexts and questions, CPU milliseconds',
      head: [
        'backend',
        'tokens',
        'reading',
        'queries/s, 30 together',
        'queries/s, one by one',
        'reading and 30 queries, in readings',
        'reading against wasm',
      ],
      rows,
      notes: [
        `Yardstick: a product of two 256 × 256 matrices in plain JavaScript takes ${fixed(yardstick, 1)} ms here. Figures of slower machines are to be read by it.`,
        '2 layers, width 64, 4 heads of 32, 500 words, random weights; a query is 8 tokens of question and 3 of answer on a context that was read once, each query another.',
        'Medians after as many rounds that are not counted; CPU of the whole process, so that other work on the machine shows less.',
      ],
    },
    {
      title: 'The local engine: a token after 32K positions, CPU milliseconds',
      head: ['backend', 'a token', 'against wasm'],
      rows: found.map(({ backend, decode32k }) => [
        backend,
        backend === 'wasm' ? against(decode32k, '≤', 10, 1) : fixed(decode32k, 1),
        wasm ? fixed(decode32k / wasm.decode32k) : '–',
      ]),
      notes: ['2 layers, width 128, 8 heads of 16 with as many key-value heads.'],
    },
    await asking(dist),
    trainingOf(training),
    besideOnnx(onnx),
  ];
}

/** @param {string} dist @returns {Promise<import('./support/table.js').Section>} */
async function asking(dist) {
  /** @type {(Asked & { length: number })[]} */
  const found = [];
  for (const length of [515, 960]) {
    for (const asked of await askedAt(dist, length)) found.push({ length, ...asked });
  }
  return {
    title: 'The embedded model and its own thirty questions, CPU milliseconds',
    head: [
      'probe',
      'length',
      'tokens read once',
      'tokens of the questions, of the answers',
      'context',
      'thirty questions',
      'context and 30 questions, in contexts',
    ],
    rows: found.map(({ probe, length, cached, own, answered, opening, thirty }) => [
      probe,
      String(length),
      String(cached),
      `${own}, ${answered}`,
      fixed(opening, 1),
      fixed(thirty, 1),
      against((opening + thirty) / opening, '≤', 2),
    ]),
    notes: [
      '`local:in2` with `auto`: one haystack, ten needles, three directions; all that an answer takes, tokenizing and choosing too. Median of 15 after as many.',
    ],
  };
}

/** @param {string} dist @param {number} length @returns {Promise<Asked[]>} */
async function askedAt(dist, length) {
  const folder = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  const plan = ['--corpus', 'lexicon', '--tokenizer', 'local:in2', '--length', String(length)];
  const cells = [
    '--probe',
    'document,code,table',
    '--direction',
    'forward,backward,bidirectional',
    '--queries',
    '10',
    '--haystacks',
    '1',
  ];
  await measure(join(dist, 'src', 'cli.js'), ['generate', ...plan, ...cells, '--out', join(folder, 'asked')]);
  const { stdout } = await measure(asker, [dist, join(folder, 'asked')]);
  rmSync(folder, { recursive: true });
  return JSON.parse(stdout);
}

/** @param {Training[]} training @returns {import('./support/table.js').Section} */
function trainingOf(training) {
  const wasm = training.find(({ backend }) => backend === 'wasm');
  return {
    title: 'A step of training the embedded model at 512 tokens, milliseconds',
    head: ['backend', 'CPU', 'wall', 'wall against wasm'],
    rows: training.map(({ backend, cpu, wall }) => [
      backend,
      fixed(cpu, 0),
      fixed(wall, 0),
      wasm ? fixed(wall / wasm.wall) : '–',
    ]),
    notes: [
      '4 contexts with 12 questions each, forward and backward; median of 9 steps after 3. Typed arrays do not train.',
    ],
  };
}

/** @param {BesideOnnx[] | null} onnx @returns {import('./support/table.js').Section} */
function besideOnnx(onnx) {
  return {
    title: 'Reading a context on wasm beside onnxruntime-node, CPU milliseconds',
    head: ['tokens', 'wasm', 'ONNX, all rows', 'ratio', 'ONNX, trimmed', 'ratio to trimmed', 'logits apart'],
    rows: (onnx ?? []).map(({ length, ours, exported, trimmed, apart }) => [
      String(length),
      fixed(ours, 1),
      fixed(exported, 1),
      length === 1024 ? against(ours / exported, '≤', 3) : fixed(ours / exported),
      fixed(trimmed, 1),
      fixed(ours / trimmed),
      apart.toExponential(1),
    ]),
    notes: onnx
      ? [
          'The same weights as a graph of ONNX, processor backend, one thread, in turn with ours. All rows: each token goes through both layers, as in an ordinary export; trimmed: the last layer computes the last token only, as ours does.',
        ]
      : [
          'Not measured: onnxruntime-node is not installed (ONNXRUNTIME_NODE_INSTALL=skip npm install --no-save onnxruntime-node).',
        ],
  };
}

/** @typedef {{ probe: string, cached: number, own: number, answered: number, opening: number, thirty: number }} Asked */
/** @typedef {{ backend: string, cpu: number, wall: number }} Training */
/** @typedef {{ length: number, ours: number, exported: number, trimmed: number, apart: number }} BesideOnnx */
/** @typedef {{ backend: string, contexts: { length: number, reading: number, thirty: number, alone: number }[], decode32k: number }} Found */
