import { basename, resolve } from 'node:path';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec, Session } from '../core/adapter.ts';
import type { Context } from '../core/haystack.ts';
import { oneOf } from '../core/one-of.ts';
import { seeded } from '../core/random.ts';
import { UserError } from '../core/user-error.ts';
import { backendChoices } from '../lm/backends.ts';
import { greedy, sampled } from '../lm/choose.ts';
import { type Model, openModel } from '../lm/model.ts';
import { readOverrides } from '../lm/overrides.ts';
import { openReading } from '../lm/reading.ts';
import { checkRoom } from '../lm/room.ts';

const settingNames = ['backend', 'seed', 'sliding-window', 'rope-theta', 'rope-scaling'];

/**
 * A model that runs in this process, from a folder in Hugging Face layout: Llama, Mistral and Qwen2. A context is read
 * once, and every question goes on from there. Models with a chat template are asked in it (`--chat-template none`
 * asks without); without one the prompt is completed, and a blank line ends the answer.
 */
export default {
  kind: 'adapter',
  describe: 'A small Llama, Mistral or Qwen2 from a folder, run in this process.',
  example: 'local:./my-model?backend=auto',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  for (const name of Object.keys(spec.settings)) oneOf('setting of local', name, settingNames);
  // What is said of one model goes before what is said of all.
  const { backend = 'auto', seed = '1', ...overrides } = { ...options.local, ...spec.settings };
  if (spec.target === '')
    throw new UserError('local: needs a folder.', 'Write local:PATH, e.g. local:./my-model.');
  if (!/^\d{1,15}$/.test(seed))
    throw new UserError(`"${seed}" is no seed.`, 'Give a whole number, e.g. seed=1.');
  const folder = resolve(options.cwd, spec.target);
  const model = await openModel(folder, {
    backend: oneOf('backend', backend, backendChoices),
    overrides: readOverrides(overrides),
    chat: wantsChat(options.chatTemplate),
  });
  const { temperature } = options;
  return {
    model: `local:${basename(folder)}`,
    tokenizer: model.codec.path,
    limits: { window: model.config.window, concurrency: 1 },
    params: {
      // Another model in the same folder is another model.
      weights: model.fingerprint.slice(0, 16),
      template: model.template ? 'chat' : 'none',
      temperature,
      ...(temperature > 0 ? { seed: Number(seed) } : {}),
      ...overrides,
    },
    check: (tokens) => checkRoom(model, tokens),
    open: (context, { prime, signal }) =>
      open({ model, options, seed }, context, { example: prime.text, signal }),
    close: async () => model.engine.close(),
  };
}

/** The template is the model's own: it can be left out, not replaced. */
function wantsChat(chatTemplate: string | undefined): boolean {
  if (chatTemplate === undefined) return true;
  if (chatTemplate === 'none') return false;
  throw new UserError(
    `A local model has no chat template "${chatTemplate}".`,
    'Leave --chat-template out to use the model’s own, or write --chat-template none.',
  );
}

interface Asked {
  readonly model: Model;
  readonly options: AdapterOptions;
  readonly seed: string;
}

/** Reading the context is what fills the cache; no question is asked for that. */
async function open(
  { model, options: { temperature, now }, seed }: Asked,
  context: Context,
  options: { readonly example: string; readonly signal?: AbortSignal | undefined },
): Promise<Session> {
  options.signal?.throwIfAborted();
  const reading = await openReading(model, context.text, options);
  return {
    async ask(question, { maxTokens, signal }) {
      signal?.throwIfAborted();
      const start = now();
      const choose = temperature > 0 ? sampled(temperature, seeded(`${seed}/${question.id}`)) : greedy;
      const { text, stopped, input, cached, output } = await reading.ask(question.text, {
        maxTokens,
        choose,
        signal,
      });
      return {
        text,
        finishReason: stopped ? 'stop' : 'length',
        usage: { input, cached, cacheWrite: null, output, reasoning: null },
        latencyMs: now() - start,
      };
    },
    close: () => reading.close(),
  };
}
