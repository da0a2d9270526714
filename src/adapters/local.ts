import { basename } from 'node:path';
import type { Adapter, AdapterOptions, AdapterPlugin, ModelSpec, Session } from '../core/adapter.ts';
import type { Context } from '../core/haystack.ts';
import { oneOf } from '../core/one-of.ts';
import { UserError } from '../core/user-error.ts';
import { backendChoices } from '../lm/backends.ts';
import { wantsChat } from '../lm/chat-template.ts';
import { deskOf } from '../lm/desk/desk.ts';
import { desksFor } from '../lm/desk/desks-for.ts';
import { openThread } from '../lm/desk/open-thread.ts';
import { openPool, type Pool } from '../lm/desk/pool.ts';
import { modelFolder } from '../lm/folder.ts';
import { type Model, openModel } from '../lm/model.ts';
import { readOverrides } from '../lm/overrides.ts';
import { bytesOfContext, checkFit, MAX_CACHE_BYTES } from '../lm/room.ts';

const settingNames = ['backend', 'seed', 'sliding-window', 'rope-theta', 'rope-scaling'];

/** Questions about one context that are asked at once: more gain little. */
const TOGETHER = 32;

/** Work that is over before that is done in this thread alone: another one takes a second to be ready. */
const PATIENCE_MS = 1500;

/**
 * A model that runs in this process, from a folder in Hugging Face layout (Llama, Mistral and Qwen2) or embedded here. A context is read
 * once, and every question goes on from there. Models with a chat template are asked in it (`--chat-template none`
 * asks without); without one the prompt is completed, and a blank line ends the answer.
 */
export default {
  kind: 'adapter',
  describe: 'A small Llama, Mistral or Qwen2 from a folder, or an embedded one, run in this process.',
  example: 'local:./my-model?backend=auto',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  for (const name of Object.keys(spec.settings)) oneOf('setting of local', name, settingNames);
  // What is said of one model goes before what is said of all.
  const { backend = 'auto', seed = '1', ...overrides } = { ...options.local, ...spec.settings };
  if (spec.target === '')
    throw new UserError('local: needs a folder.', 'Write local:PATH, or local:in2 for an embedded model.');
  if (!/^\d{1,15}$/.test(seed))
    throw new UserError(`"${seed}" is no seed.`, 'Give a whole number, e.g. seed=1.');
  const { folder, embedded } = await modelFolder(spec.target, options);
  const modelOptions = {
    backend: oneOf('backend', backend, backendChoices),
    overrides: readOverrides(overrides),
    chat: wantsChat(options.chatTemplate),
  };
  const desks = await desksFor(folder, modelOptions, options.concurrency);
  const contexts = desks > 1 ? desks + 1 : 1;
  const model = await openModel(folder, modelOptions, { shared: desks > 1 });
  const pool = openPool(deskOf(model), {
    size: desks,
    maxBytes: MAX_CACHE_BYTES,
    patienceMs: PATIENCE_MS,
    now: options.now,
    another: (onEnd) => {
      const { weights, fingerprint } = model;
      return openThread({ folder, weights, fingerprint, ...modelOptions }, onEnd);
    },
  });
  const { temperature } = options;
  return {
    model: `local:${basename(folder)}`,
    // An embedded model is named alike on every machine.
    tokenizer: embedded ? `local:${spec.target}` : model.codec.path,
    limits: {
      window: model.config.window,
      // Questions about one context are answered side by side; one more context waits for a desk.
      concurrency: contexts * TOGETHER,
      contexts,
    },
    params: {
      // Another model in the same folder is another model.
      weights: model.fingerprint.slice(0, 16),
      template: model.template ? 'chat' : 'none',
      temperature,
      ...(temperature > 0 ? { seed: Number(seed) } : {}),
      ...overrides,
    },
    check: (tokens, answer) => checkFit(model, tokens, answer),
    open: (context, { prime, signal }) =>
      open({ model, pool, options, seed }, context, { example: prime.text, signal }),
    close: () => pool.close(),
  };
}

interface Opened {
  readonly model: Model;
  readonly pool: Pool;
  readonly options: AdapterOptions;
  readonly seed: string;
}

/** Reading the context is what fills the cache; no question is asked for that. */
async function open(
  { model, pool, options: { temperature, now }, seed }: Opened,
  context: Context,
  { example, signal }: { readonly example: string; readonly signal?: AbortSignal | undefined },
): Promise<Session> {
  signal?.throwIfAborted();
  const opened = await pool.open(context.text, bytesOfContext(model, context.tokens), example, signal);
  return {
    async ask({ id, text: question }, { maxTokens, signal: stop }) {
      stop?.throwIfAborted();
      const start = now();
      const asked = { text: question, maxTokens, temperature, seed: `${seed}/${id}` };
      const { text, stopped, input, cached, output } = await opened.ask(asked, stop);
      return {
        text,
        finishReason: stopped ? 'stop' : 'length',
        usage: { input, cached, cacheWrite: null, output, reasoning: null },
        latencyMs: now() - start,
      };
    },
    close: () => opened.close(),
  };
}
