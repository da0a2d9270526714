// @ts-check
// Builds contexts of one style at several lengths and tells how fast, and whether the lengths are right by the package
// tiktoken. Prints one JSON array. Usage: generate.js DIST STYLE
import { get_encoding } from 'tiktoken';
import { built, cpuSeconds } from '../support/dist.js';

const [dist = '', style = ''] = process.argv.slice(2);
const LENGTHS = [4096, 32_768, 131_072, 1_048_576];
/** CPU seconds that each figure is measured for at least. */
const LONG_ENOUGH = 0.8;
/** CPU seconds of a style's first contexts in which V8 still compiles: shown, and not in the figure that follows. */
const COMPILING = 1.6;

const { datasets } = await built(dist, 'src/load.js');
const { buildBlock } = await built(dist, 'src/generate/block.js');
const { turn } = await built(dist, 'src/generate/turn.js');
const { default: generated } = await built(dist, 'src/corpora/generated.js');
const { default: o200k } = await built(dist, 'src/tokenizers/o200k.js');
const { default: probe } = await built(dist, `probes/${style}.js`);
const corpus = await generated.open({ style, source: '', settings: {}, datasets });
const tokenizer = await o200k.open({ source: '', datasets });

/** @typedef {{ context: { text: string, tokens: number }, samples: { prompt: string, tokens: number }[] }} Haystack */

/** @param {number} length @param {string} seed */
const blockOf = (length, seed) =>
  buildBlock({
    name: style,
    probe,
    corpus,
    tokenizer,
    length,
    directions: ['forward', 'backward', 'bidirectional'],
    queries: 30,
    seed,
  });

/**
 * Tokens a CPU second: of contexts, each counted once however many questions it has, and of whole prompts.
 * @param {(number: number) => Promise<Haystack>} make
 */
async function rate(make, forSeconds = LONG_ENOUGH) {
  let [contexts, prompts, made] = [0, 0, 0];
  const from = cpuSeconds();
  while (cpuSeconds() - from < forSeconds || made < 2) {
    const { context, samples } = await make(made++);
    contexts += context.tokens;
    for (const { tokens } of samples) prompts += tokens;
  }
  const seconds = cpuSeconds() - from;
  return { contexts: contexts / seconds, prompts: prompts / seconds, made };
}

/** @param {any} block @param {number} number @param {number} segment @returns {Promise<Haystack>} */
async function turned(block, number, segment) {
  const haystack = await turn(block, number, segment);
  if (!haystack) throw new Error(`segment ${segment} of ${style} did not prove`);
  return haystack;
}

/** Largest difference to the asked length among some prompts, as tiktoken counts them. */
async function errorOf(/** @type {any} */ block, /** @type {number} */ length) {
  const encoding = get_encoding('o200k_base');
  const { context, samples } = await turned(block, 0, block.start);
  const step = Math.max(1, Math.ceil((samples.length * length) / 2_000_000));
  let [checked, worst] = [0, 0];
  for (let i = 0; i < samples.length; i += step) {
    const counted = encoding.encode_ordinary(context.text + samples[i]?.prompt).length;
    worst = Math.max(worst, Math.abs(counted - length));
    checked++;
  }
  encoding.free();
  return { checked, worst };
}

const rows = [];
for (const length of LENGTHS) {
  const block = await blockOf(length, 'warm');
  await turned(block, 0, block.start);
  // The block has counted its start already: the others are counted when they are made.
  const again = (/** @type {number} */ i) => turned(block, i, (block.start + 1 + (i % 29)) % 30);
  const first = await rate(again, COMPILING);
  const warm = await rate(again);
  const all = await rate(async (i) => {
    const fresh = await blockOf(length, `all/${i}`);
    return turned(fresh, i, fresh.start);
  });
  rows.push({ length, first, warm, all, ...(await errorOf(block, length)) });
}
process.stdout.write(JSON.stringify(rows));
