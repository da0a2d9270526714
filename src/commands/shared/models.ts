import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Adapter, AdapterOptions } from '../../core/adapter.ts';
import { harmless } from '../../core/harmless.ts';
import { sha256 } from '../../core/hash.ts';
import { parseModelSpec } from '../../core/model-spec.ts';
import { UserError } from '../../core/user-error.ts';
import { datasets, load, names } from '../../load.ts';
import { CALLS } from './governor.ts';
import type { Io } from './io.ts';
import { ownAdapter } from './own-adapter.ts';
import { tokenizerFile } from './parts.ts';
import { kebab, type Settings } from './settings.ts';

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
    apiKeyFile: settings.apiKeyFile ?? undefined,
    warn: oncePerSentence((sentence) => io.stderr(`Warning: ${harmless(sentence)}\n`)),
    api: settings.api,
    chatTemplate: settings.chatTemplate ?? undefined,
    local: localOf(settings),
    temperature: settings.temperature,
    timeoutMs: settings.timeout * 1000,
    idleMs: settings.idleTimeout * 1000,
    concurrency: settings.concurrency ?? CALLS,
    env: io.env,
    cwd: io.cwd,
    datasets,
    now: io.now,
    signal: io.signal,
  };
  const specs = settings.model.map((text) => parseModelSpec(text, names('adapter')));
  const [forLocal] = Object.keys(options.local!);
  if (forLocal !== undefined && specs.every(({ adapter }) => adapter !== 'local')) {
    throw new UserError(
      `--${forLocal} goes with models in this process, and none is named.`,
      'Leave it out, or add --model local:PATH.',
    );
  }
  const models: Model[] = [];
  for (const spec of specs) {
    const plugin =
      spec.adapter === 'module'
        ? ownAdapter(spec.target, await load('adapter', spec.target, io.cwd))
        : await load('adapter', spec.adapter, io.cwd);
    models.push({ spec: spec.text, adapter: await plugin.create(spec, options) });
  }
  const twice = models.find(
    ({ adapter }, i) => models.findIndex((other) => other.adapter.model === adapter.model) !== i,
  );
  if (twice)
    throw new UserError(
      `Two models are called "${twice.adapter.model}".`,
      'Run them one at a time, into two folders.',
    );
  return repeated(models, settings.repeat);
}

/**
 * Every model again under the names `NAME (2)`, `NAME (3)`, …: a repeat is compared with the first asking as any other
 * model is, and never added to it, since a second answer to a question is no second question.
 */
const repeated = (models: readonly Model[], times: number): Model[] =>
  Array.from({ length: times }, (_, i) =>
    models.map(({ spec, adapter }) => {
      if (i === 0) return { spec, adapter };
      // The first asking closes what all of them use.
      const { close: _, ...open } = adapter;
      const params = { ...adapter.params, repeat: i + 1 };
      return { spec, adapter: { ...open, model: `${adapter.model} (${i + 1})`, params } };
    }),
  ).flat();

/** What is set for models in this process. */
const localOf = (settings: Settings): Record<string, string> =>
  Object.fromEntries(
    (['backend', 'slidingWindow', 'ropeTheta', 'ropeScaling'] as const).flatMap((name) => {
      const value = settings[name];
      return value === null ? [] : [[kebab(name), value]];
    }),
  );

/** Two models with one key are warned about once. */
function oncePerSentence(tell: (sentence: string) => void): (sentence: string) => void {
  const told = new Set<string>();
  return (sentence) => {
    if (!told.has(sentence)) tell(sentence);
    told.add(sentence);
  };
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
export async function tokenizerName(
  settings: Settings,
  models: readonly Model[],
  cwd: string,
): Promise<string> {
  if (settings.tokenizer !== null) return settings.tokenizer;
  const names = models.map(({ adapter }) => adapter.tokenizer ?? 'estimate');
  const own = new Set(names);
  const contents = own.size > 1 ? await Promise.all([...own].map((name) => contentOf(name, cwd))) : [];
  if (new Set(contents).size > 1) {
    throw new UserError(
      `The models count tokens differently (${[...own].join(', ')}), so the same length would mean different contexts.`,
      'Choose one count for all with --tokenizer, or run the models one at a time.',
    );
  }
  return names[0] ?? 'o200k';
}

/** Whether a model counts as this tokenizer does: two folders may hold the same file. */
export async function countsLike({ adapter }: Model, tokenizer: string, cwd: string): Promise<boolean> {
  if (adapter.tokenizer === undefined || adapter.tokenizer === tokenizer)
    return adapter.tokenizer === tokenizer;
  return (await contentOf(adapter.tokenizer, cwd)) === (await contentOf(tokenizer, cwd));
}

async function contentOf(name: string, cwd: string): Promise<string> {
  const file = await tokenizerFile(name, cwd);
  if (file === undefined || !existsSync(file)) return name;
  const path = statSync(file).isDirectory() ? join(file, 'tokenizer.json') : file;
  return existsSync(path) ? sha256(readFileSync(path)) : name;
}
