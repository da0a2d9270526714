import type { Adapter, AdapterPlugin, Completion, Session } from '../../core/adapter.ts';
import { UserError } from '../../core/user-error.ts';
import { faultOf, isRecord, lacking } from './own-module.ts';

const page = 'docs/own-adapter.md shows a whole adapter.';
const members = { model: 'string', limits: 'object', params: 'object', open: 'function' } as const;
const reasons: readonly unknown[] = [
  'stop',
  'length',
  'refusal',
  'other',
] satisfies Completion['finishReason'][];
const counts = ['input', 'cached', 'cacheWrite', 'output', 'reasoning'] as const;

/**
 * A user's adapter whose faults are told as the user's: what fails before a question is a UserError that names the
 * module, and what is wrong with one answer is the error of that answer.
 */
export const ownAdapter = (name: string, plugin: AdapterPlugin): AdapterPlugin => ({
  ...plugin,
  async create(spec, options) {
    let adapter: Adapter;
    try {
      adapter = await plugin.create(spec, options);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw faultOf(name, 'create', error, page);
    }
    const missing = lacking(adapter, members);
    if (missing) throw new UserError(`The adapter that ${name} creates lacks ${missing}.`, page);
    return guarded(name, adapter);
  },
});

function guarded(name: string, adapter: Adapter): Adapter {
  const { model, tokenizer, synthetic, limits, params } = adapter;
  return {
    model,
    tokenizer,
    limits,
    params,
    ...(synthetic === undefined ? {} : { synthetic }),
    ...(adapter.check && { check: (tokens, answer) => adapter.check!(tokens, answer) }),
    ...(adapter.batch && { batch: () => adapter.batch!() }),
    ...(adapter.close && { close: async () => await adapter.close!() }),
    async open(context, options) {
      const session = await adapter.open(context, options);
      const missing = lacking(session, { ask: 'function' });
      if (missing) throw new Error(`what open of ${name} returns lacks ${missing}`);
      return guardedSession(name, session);
    },
  };
}

const guardedSession = (name: string, session: Session): Session => ({
  ...(session.primed && { primed: session.primed }),
  ...(session.close && { close: () => session.close!() }),
  async ask(question, options) {
    const completion = await session.ask(question, options);
    const wrong = wrongIn(completion);
    if (wrong) throw new Error(`the answer of ${name} has ${wrong}`);
    return completion;
  },
});

/** What a completion has that it may not have, in words. */
function wrongIn(completion: unknown): string | undefined {
  if (!isRecord(completion)) return 'no fields: it is no object';
  const { text, finishReason, usage, latencyMs } = completion;
  if (typeof text !== 'string') return 'no text, which is a string';
  if (!reasons.includes(finishReason)) return `no finishReason, which is one of ${reasons.join(', ')}`;
  if (!isRecord(usage)) return 'no usage, which is an object of token counts';
  const count = counts.find((one) => usage[one] !== null && !isAmount(usage[one]));
  if (count) return `no usage.${count}, which is a number, or null where it is not known`;
  return isAmount(latencyMs) ? undefined : 'no latencyMs, which is a number of milliseconds';
}

const isAmount = (value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
