import { basename, join } from 'node:path';
import { sha256 } from '../core/hash.ts';
import { UserError } from '../core/user-error.ts';
import { cannotHold } from './capacity.ts';
import type { Config } from './config.ts';
import { isObject, readJsonFile } from './json.ts';
import { openSafetensors, type SafetensorsFile } from './safetensors.ts';
import { arrange, HEAD, parameterCount, tensorShapes, type Weights } from './weights.ts';

export interface Checkpoint {
  readonly weights: Weights;
  /** sha-256 over all weights as they stand in the files. */
  readonly fingerprint: string;
}

/**
 * Reads `model.safetensors`, or the shards that `model.safetensors.index.json` names. Every tensor of the configuration
 * must be there with its shape, and nothing else; the first that is not is named in a UserError before data are read.
 * With `shared`, weights lie in memory that other threads can be given.
 */
export async function readCheckpoint(
  folder: string,
  config: Config,
  { shared = false }: { readonly shared?: boolean } = {},
): Promise<Checkpoint> {
  const tooLarge = cannotHold('js', parameterCount(config));
  if (tooLarge !== undefined) {
    throw new UserError(
      `The model in ${folder} is too large: ${tooLarge}.`,
      'Serve it (vLLM, llama.cpp, Ollama) and use its http address.',
    );
  }
  const files = await openWeightFiles(folder, config);
  try {
    const tensors = new Map<string, Float32Array>();
    const hashes: string[] = [];
    const keep = (name: string, values: Float32Array): void => {
      tensors.set(name, shared ? inSharedMemory(values) : values);
    };
    for (const file of files) hashes.push(await file.readAll(keep));
    return { weights: arrange(config, tensors), fingerprint: sha256(hashes.join()) };
  } finally {
    for (const file of files) await file.close();
  }
}

function inSharedMemory(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

/** Opens the files of a checkpoint and checks what they hold, without reading it; the caller closes them. */
export async function openWeightFiles(folder: string, config: Config): Promise<readonly SafetensorsFile[]> {
  const files = await openFiles(folder);
  try {
    check(files, config, folder);
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

async function openFiles(folder: string): Promise<readonly SafetensorsFile[]> {
  const single = await openSafetensors(join(folder, 'model.safetensors'));
  if (single) return [single];
  const path = join(folder, 'model.safetensors.index.json');
  const index = await readJsonFile(path);
  if (!index) {
    throw new UserError(
      `There are no weights in ${folder}: neither model.safetensors nor model.safetensors.index.json.`,
      'Give a folder in Hugging Face layout; other formats have to be saved as safetensors first.',
    );
  }
  const names = isObject(index.weight_map) ? [...new Set(Object.values(index.weight_map))].sort() : [];
  if (names.length === 0) throw new UserError(`${path} names no files.`, 'Copy the file again.');
  const files: SafetensorsFile[] = [];
  try {
    for (const name of names) {
      if (typeof name !== 'string' || basename(name) !== name)
        throw new UserError(`${path} names ${JSON.stringify(name)}.`, 'Shards must lie beside the index.');
      const file = await openSafetensors(join(folder, name));
      if (!file) throw new UserError(`${name} is missing in ${folder}.`, 'Copy all shards of the model.');
      files.push(file);
    }
    return files;
  } catch (error) {
    for (const file of files) await file.close();
    throw error;
  }
}

/** Tensors that old or careless exports have besides, and that say nothing new. */
const isKnownExtra = (name: string, config: Config): boolean =>
  name.endsWith('.rotary_emb.inv_freq') || (config.tied && name === HEAD);

function check(files: readonly SafetensorsFile[], config: Config, folder: string): void {
  const shapes = tensorShapes(config);
  const found = new Set<string>();
  const way = 'Use the config.json that belongs to these weights.';
  for (const { path, entries } of files) {
    for (const { name, shape } of entries) {
      const wanted = shapes.get(name);
      if (!wanted && isKnownExtra(name, config)) continue;
      if (!wanted)
        throw new UserError(`${path} holds ${name}, which the configuration has no place for.`, way);
      if (found.has(name)) throw new UserError(`${path} holds ${name} a second time.`, way);
      if (shape.length !== wanted.length || shape.some((size, i) => size !== wanted[i])) {
        throw new UserError(
          `${name} in ${path} is [${shape.join(', ')}], the configuration says [${wanted.join(', ')}].`,
          way,
        );
      }
      found.add(name);
    }
  }
  const missing = [...shapes.keys()].filter((name) => !found.has(name));
  if (missing.length > 0) {
    const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
    throw new UserError(`${missing[0]}${others} is missing in ${folder}.`, way);
  }
}
