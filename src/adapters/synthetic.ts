import type { AdapterPlugin, Usage } from '../core/adapter.ts';
import { reader } from './synthetic/respond.ts';
import { readSettings } from './synthetic/settings.ts';

const notCounted: Usage = { input: null, cached: null, cacheWrite: null, output: null, reasoning: null };

/**
 * Simulated models with a known probability of a right answer at every depth (the formulas are in
 * `synthetic/shapes.ts`), to calibrate the whole way from prompt to verdict. They get the text that a real model gets,
 * find the asked piece in it by reading, and answer right iff hash(seed, question) < p(depth). They understand the
 * built-in probes only.
 */
const synthetic: AdapterPlugin = {
  kind: 'adapter',
  describe:
    'simulated models with a known curve: flat, u, primacy, recency, cliff, front, guesser, neighbour, last, refuser, truncator, chatty',
  example: 'synthetic:u?accuracy=0.95&sag=0.3&seed=1',
  async create(spec) {
    const settings = readSettings(spec);
    const times = new Map<string, number>();
    return {
      model: `synthetic:${settings.shape}`,
      synthetic: true,
      // It reads text, not tokens; exact lengths are as good for it as for any.
      tokenizer: 'o200k',
      limits: {},
      params: settings.params,
      async open(context, options) {
        options.signal?.throwIfAborted();
        const respond = reader(context.text, settings, times);
        return {
          async ask(question, { signal }) {
            signal?.throwIfAborted();
            return { ...respond(question.id, question.text), usage: notCounted, latencyMs: 0 };
          },
        };
      },
    };
  },
};
export default synthetic;
