import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Adapter, AdapterOptions, AdapterPlugin, Completion, ModelSpec } from '../core/adapter.ts';
import { contentId } from '../core/hash.ts';
import { oneOf } from '../core/one-of.ts';
import { messageOf, UserError } from '../core/user-error.ts';
import { type Recorded, readRecords } from './replay/records.ts';

/**
 * Completions that were recorded elsewhere, from a file of JSON lines: `{"id":"SAMPLE","text":"…"}`, or the
 * `results.jsonl` of a run. They are joined by sample id (the last line of an id counts); with `?by=order` the first
 * question gets the first line, and so on. `?model=NAME` picks one model out of a file that holds several.
 */
export default {
  kind: 'adapter',
  describe: 'Completions recorded elsewhere, from JSON lines with "id" and "text".',
  example: 'replay:completions.jsonl',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, { cwd }: AdapterOptions): Promise<Adapter> {
  for (const name of Object.keys(spec.settings)) oneOf('setting of replay', name, ['by', 'model']);
  const by = oneOf('way to join', spec.settings.by ?? 'id', ['id', 'order']);
  const text = await read(spec.target, cwd);
  const records = pickModel(readRecords(text, { file: spec.target, by }), spec);
  if (records.length === 0)
    throw new UserError(
      `${spec.target} holds no completions.`,
      'Give a file with one on each line, as JSON.',
    );
  const next = by === 'order' ? inOrder(records) : byId(records);
  const model = records[0]?.model ?? `replay:${basename(spec.target)}`;
  return {
    model,
    synthetic: model.startsWith('synthetic:'),
    limits: {},
    // The file's content is what answers depend on.
    params: { by, recorded: contentId(text) },
    open: async (_context, { signal }) => {
      signal?.throwIfAborted();
      return {
        ask: async (question, options) => {
          options.signal?.throwIfAborted();
          return next(question.id);
        },
      };
    },
  };
}

async function read(path: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, path), 'utf8');
  } catch (error) {
    throw new UserError(
      `Cannot read ${path}: ${messageOf(error)}.`,
      `Check the path; it is taken from ${cwd}.`,
      { cause: error },
    );
  }
}

/** The records of one model: of all records when they name at most one. */
function pickModel(records: readonly Recorded[], { settings, target }: ModelSpec): readonly Recorded[] {
  const models = [...new Set(records.map(({ model }) => model))].filter((model) => model !== undefined);
  const wanted = settings.model;
  if (wanted !== undefined) {
    oneOf('model in the file', wanted, models);
    return records.filter(({ model }) => model === wanted);
  }
  if (models.length < 2) return records;
  throw new UserError(
    `${target} holds answers of ${models.length} models: ${models.join(', ')}.`,
    `Pick one: replay:${target}?model=${models[0]}.`,
  );
}

type Next = (sample: string) => Completion;

function byId(records: readonly Recorded[]): Next {
  const completions = new Map(records.map(({ id, completion }) => [id, completion]));
  return (sample) => {
    if (!completions.has(sample)) throw new Error(`no completion is recorded for ${sample}`);
    return recorded(completions.get(sample), sample);
  };
}

function inOrder(records: readonly Recorded[]): Next {
  const rest = records.values();
  return (sample) => {
    const { value, done } = rest.next();
    if (done) throw new Error(`only ${records.length} completions are recorded, none is left for ${sample}`);
    return recorded(value.completion, sample);
  };
}

function recorded(completion: Completion | string | undefined, sample: string): Completion {
  if (completion === undefined || typeof completion === 'string') {
    throw new Error(completion ?? `what is recorded for ${sample} is no completion`);
  }
  return completion;
}
