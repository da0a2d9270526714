// @ts-check
// node engine.js DIST: prints CPU milliseconds of the local engine as JSON, one entry a backend.
import { median } from '../support/measure.js';
import { built, cpuSeconds } from '../support/dist.js';

const dist = process.argv[2] ?? 'dist';
const { describeBackends, openEngine } = await built(dist, 'src/lm/backends.js');
const { readConfig } = await built(dist, 'src/lm/config.js');
const { randomState, randomWeights } = await built(dist, 'src/lm/random-model.js');
const { seeded } = await built(dist, 'src/core/random.js');

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

/** Median CPU milliseconds of some rounds, after one that is not counted. @param {number} rounds @param {() => void} task */
function cpuMs(rounds, task) {
  const times = [];
  for (let n = 0; n <= rounds; n++) {
    const before = cpuSeconds();
    task();
    if (n > 0) times.push(1000 * (cpuSeconds() - before));
  }
  return median(times);
}

/** Reads in the strides that the engine asks for. @param {any} cache @param {number[]} all */
function read(cache, all) {
  for (let from = 0; from < all.length; ) {
    const to = Math.min(all.length, from + cache.stride());
    cache.read(all.slice(from, to), all.length);
    from = to;
  }
}

const names = (await describeBackends())
  .filter((/** @type {{ available: boolean }} */ { available }) => available)
  .map((/** @type {{ name: string }} */ { name }) => name);
const found = [];
for (const choice of [...names, 'auto']) {
  const engine = await openEngine(choice, small, randomWeights(small, seeded('bench')));
  const reading = (/** @type {number} */ count) => () => {
    const cache = engine.start();
    read(cache, ids(count));
    cache.close();
  };
  const prefill = cpuMs(9, reading(515));
  const prefill1k = cpuMs(5, reading(1024));
  const context = engine.start();
  read(context, ids(515));
  const query = () => {
    const own = context.fork();
    own.read(ids(8), own.length + 8);
    for (let n = 0; n < 2; n++) own.read([n], own.length + 1);
    own.close();
  };
  query();
  const thirty = cpuMs(5, () => {
    for (let n = 0; n < 30; n++) query();
  });
  context.close();
  engine.close();
  const decoder = await openEngine(choice, wide, randomWeights(wide, seeded('bench')));
  const long = decoder.resume(randomState(wide, 32_768, seeded('bench')));
  const decode32k = cpuMs(9, () => long.read([1], long.length + 1));
  long.close();
  decoder.close();
  found.push({
    backend: engine.backend,
    prefill,
    prefill1k,
    queries: 30_000 / thirty,
    prefills: (prefill + thirty) / prefill,
    decode32k,
  });
}
process.stdout.write(JSON.stringify(found));
