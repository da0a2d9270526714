import type { AdapterOptions, AdapterPlugin, ModelSpec } from '../../src/core/adapter.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { Context } from '../../src/core/haystack.ts';
import { datasets } from '../../src/load.ts';

/** Options as the command line would give them, with an empty environment. */
export const adapterOptions = (changes: Partial<AdapterOptions> = {}): AdapterOptions => ({
  headers: {},
  api: 'chat',
  temperature: 0,
  timeoutMs: 10_000,
  idleMs: 10_000,
  concurrency: 4,
  env: {},
  cwd: process.cwd(),
  datasets,
  now: () => performance.now(),
  ...changes,
});

export const specOf = (
  plugin: string,
  target: string,
  settings: Readonly<Record<string, string>> = {},
): ModelSpec => ({ text: `${plugin}:${target}`, adapter: plugin, target, settings });

export const contextOf = (text: string): Context => ({ id: sha256(text), text, tokens: 1 });

export const prime = { id: 'prime', text: '\n\nReady?' };

/** Opens a context, asks one question about it, closes both. */
export async function askOnce(
  plugin: AdapterPlugin,
  spec: ModelSpec,
  options: AdapterOptions,
  { context = 'The context.', question = '\n\nThe question?' }: { context?: string; question?: string } = {},
) {
  const adapter = await plugin.create(spec, options);
  try {
    const session = await adapter.open(contextOf(context), { prime });
    return await session.ask({ id: 'q1', text: question }, { maxTokens: 32 });
  } finally {
    await adapter.close?.();
  }
}
