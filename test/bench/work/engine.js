// @ts-check
// node engine.js DIST: prints CPU milliseconds of the local engine as JSON, one entry a backend, and what onnxruntime takes
// where that is installed.
import { built, cpuSeconds } from '../support/dist.js';
import { median } from '../support/measure.js';
import { onnxOf } from '../support/onnx.js';

const dist = process.argv[2] ?? 'dist';
const { describeBackends, openEngine } = await built(dist, 'src/lm/backends.js');
const { readConfig } = await built(dist, 'src/lm/config.js');
const { randomState, randomWeights } = await built(dist, 'src/lm/random-model.js');
const { seeded } = await built(dist, 'src/core/random.js');
const { rotation } = await built(dist, 'src/lm/rope.js');

/** @param {Record<string, number>} changes */
const configOf = (changes) =>
  readConfig(
    {
      architectures: ['LlamaForCausalLM'],
      num_hidden_layers: 2,
      max_position_embeddings: 65_536,
      tie_word_embeddings: true,
      ...changes,
    },
    'the bench model',
  );
const small = configOf({
  vocab_size: 500,
  hidden_size: 64,
  intermediate_size: 128,
  num_attention_heads: 4,
  head_dim: 32,
});
const wide = configOf({
  vocab_size: 500,
  hidden_size: 128,
  intermediate_size: 256,
  num_attention_heads: 8,
});

/** @param {number} count */
const ids = (count) => Array.from({ length: count }, (_, i) => (i * 37) % 500);

/**
 * Median CPU milliseconds of some rounds, after others that are not counted: code is compiled and matrices are packed in
 * those. @param {number} rounds @param {() => void} task
 */
function cpuMs(rounds, task) {
  const times = [];
  for (let n = 0; n < 2 * rounds; n++) {
    const before = cpuSeconds();
    task();
    if (n >= rounds) times.push(1000 * (cpuSeconds() - before));
  }
  return median(times);
}

/** What this machine takes for a product of two 256 × 256 matrices, in plain code that will not change. */
function yardstick() {
  const size = 256;
  const [a, b, c] = [0.5, 0.25, 0].map((value) => new Float32Array(size * size).fill(value));
  return cpuMs(9, () => {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        let sum = 0;
        for (let k = 0; k < size; k++) sum += a[i * size + k] * b[j * size + k];
        c[i * size + j] = sum;
      }
    }
  });
}

/** Reads in the strides that the engine asks for; returns the logits behind the last token. @param {any} cache @param {number[]} all */
function read(cache, all) {
  let logits = new Float32Array();
  for (let from = 0; from < all.length; ) {
    const to = from + cache.stride(all.length - from);
    logits = cache.read(all.slice(from, to), all.length);
    from = to;
  }
  return logits;
}

const names = (await describeBackends())
  .filter((/** @type {{ available: boolean }} */ { available }) => available)
  .map((/** @type {{ name: string }} */ { name }) => name);
const lengths = [515, 1024, 2048, 4096];
const found = [];
for (const choice of [...names, 'auto']) {
  const engine = await openEngine(choice, small, randomWeights(small, seeded('bench')));
  const contexts = [];
  for (const length of lengths) {
    const rounds = choice === 'js' && length > 1024 ? 1 : length > 1024 ? 4 : 15;
    const reading = cpuMs(rounds, () => {
      const cache = engine.start();
      read(cache, ids(length));
      cache.close();
    });
    const context = engine.start();
    read(context, ids(length));
    // Each question is its own: nothing of it may be read once for all.
    const ask = (/** @type {number} */ count) => {
      const own = context.branches();
      const pieces = (/** @type {number} */ tokens, /** @type {number} */ reach) =>
        Array.from({ length: count }, (_, branch) => ({
          branch,
          ids: ids(tokens).map((id) => (id + branch) % 500),
          reach,
        }));
      own.read(pieces(8, length + 8));
      for (let n = 0; n < 2; n++) own.read(pieces(1, length + 9 + n));
      own.close();
    };
    const thirty = cpuMs(Math.max(3, rounds), () => ask(30));
    const alone = cpuMs(Math.max(3, rounds), () => ask(1));
    context.close();
    contexts.push({ length, reading, thirty, alone });
  }
  engine.close();
  const decoder = await openEngine(choice, wide, randomWeights(wide, seeded('bench')));
  const long = decoder.resume(randomState(wide, 32_768, seeded('bench')));
  const decode32k = cpuMs(15, () => long.read([1], long.length + 1));
  long.close();
  decoder.close();
  found.push({ backend: engine.backend, contexts, decode32k });
}

/** Reading a context on wasm and with onnxruntime's processor backend in one thread, in turn; the same weights. */
async function besideOnnx() {
  // By a variable: the package is of 290 MB and not among the project's.
  const name = 'onnxruntime-node';
  const ort = await import(name).then(
    (module) => module.default,
    () => undefined,
  );
  if (!ort) return null;
  const weights = randomWeights(small, seeded('bench'));
  const engine = await openEngine('wasm', small, weights);
  const rows = [];
  for (const length of [515, 1024, 2048]) {
    const turn = rotation(small.rope, 0, length, length);
    const feed = { ids: new ort.Tensor('int64', BigInt64Array.from(ids(length), BigInt), [length]) };
    /** @type {(() => Promise<Float32Array>)[]} */
    const tasks = [
      async () => {
        const cache = engine.start();
        const logits = read(cache, ids(length));
        cache.close();
        return logits;
      },
    ];
    for (const trimmed of [false, true]) {
      const { model, output } = onnxOf({ config: small, weights, turn, count: length, trimmed });
      const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 });
      tasks.push(async () => (await session.run(feed))[output].data);
    }
    const logits = await Promise.all(tasks.map((task) => task()));
    const apart = Math.max(
      ...logits.map((one) => one.reduce((most, value, i) => Math.max(most, Math.abs(value - (logits[0]?.[i] ?? 0))), 0)),
    );
    /** @type {number[][]} */
    const times = tasks.map(() => []);
    for (let round = 0; round < 40; round++) {
      for (const [i, task] of tasks.entries()) {
        const before = cpuSeconds();
        await task();
        if (round >= 15) times[i]?.push(1000 * (cpuSeconds() - before));
      }
    }
    rows.push({ length, apart, ours: median(times[0] ?? []), exported: median(times[1] ?? []), trimmed: median(times[2] ?? []) });
  }
  engine.close();
  return rows;
}

process.stdout.write(JSON.stringify({ yardstick: yardstick(), found, onnx: await besideOnnx() }));
