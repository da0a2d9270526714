import type { Adapter, AdapterOptions } from '../../core/adapter.ts';
import { parseModelSpec } from '../../core/model-spec.ts';
import { UserError } from '../../core/user-error.ts';
import { load, names } from '../../load.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

export interface Model {
  readonly spec: string;
  readonly adapter: Adapter;
}

/** Opens the adapters of all models; fails before anything is sent. */
export async function openModels(settings: Settings, io: Io): Promise<Model[]> {
  if (settings.model.length === 0)
    throw new UserError('No model is named.', 'Add --model, e.g. --model openai:gpt-5-mini.');
  const options: AdapterOptions = {
    headers: headersOf(settings.header),
    apiKeyEnv: settings.apiKeyEnv ?? undefined,
    api: settings.api,
    chatTemplate: settings.chatTemplate ?? undefined,
    temperature: settings.temperature,
    timeoutMs: settings.timeout * 1000,
    concurrency: settings.concurrency,
    env: io.env,
    cwd: io.cwd,
    now: io.now,
  };
  const models: Model[] = [];
  for (const text of settings.model) {
    const spec = parseModelSpec(text, names('adapter'));
    const plugin = await load('adapter', spec.adapter === 'module' ? spec.target : spec.adapter, io.cwd);
    models.push({ spec: text, adapter: await plugin.create(spec, options) });
  }
  const twice = models.find(
    ({ adapter }, i) => models.findIndex((other) => other.adapter.model === adapter.model) !== i,
  );
  if (twice)
    throw new UserError(
      `Two models are called "${twice.adapter.model}".`,
      'Run them one at a time, into two folders.',
    );
  return models;
}

function headersOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const match = /^\s*([\w!#$%&'*+.^`|~-]+)\s*:\s*(.*?)\s*$/.exec(word);
      if (match) return [match[1]!, match[2]!];
      throw new UserError(
        'A --header is not of the form name: value.',
        "Write e.g. --header 'x-team: search'.",
      );
    }),
  );
}

/** The tokenizer lengths are counted with: the user's choice, else the models' own, else the labelled estimate. */
export function tokenizerName(settings: Settings, models: readonly Model[]): string {
  if (settings.tokenizer !== null) return settings.tokenizer;
  const own = new Set(models.map(({ adapter }) => adapter.tokenizer ?? 'estimate'));
  if (own.size > 1) {
    throw new UserError(
      `The models count tokens differently (${[...own].join(', ')}), so the same length would mean different contexts.`,
      'Choose one count for all with --tokenizer, or run the models one at a time.',
    );
  }
  return [...own][0] ?? 'o200k';
}
