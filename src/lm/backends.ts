import { messageOf, UserError } from '../core/user-error.ts';
import { openJs } from './backends/js/engine.ts';
import { openPair } from './backends/pair.ts';
import { openTfjs } from './backends/tfjs/engine.ts';
import type { LoadedTf } from './backends/tfjs/load.ts';
import { loadNode, type NodePurpose } from './backends/tfjs/node.ts';
import { loadWasm } from './backends/tfjs/wasm.ts';
import { cannotHold } from './capacity.ts';
import type { Config } from './config.ts';
import { type BackendName, backendNames, type Engine } from './engine.ts';
import { parameterCount, type Weights } from './weights.ts';

/** What a user may choose: a backend, or the quickest of those that are there. */
export const backendChoices = ['auto', ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];

export interface BackendReport {
  readonly name: BackendName;
  readonly available: boolean;
  /** What it is, or why it is not there. */
  readonly note: string;
}

const loaders: Readonly<Record<Exclude<BackendName, 'js'>, (purpose?: NodePurpose) => Promise<LoadedTf>>> = {
  wasm: loadWasm,
  node: loadNode,
};
const notes: Readonly<Record<BackendName, string>> = {
  js: 'plain typed arrays; quickest to decode with tiny models',
  wasm: 'TensorFlow.js on WebAssembly; quickest to read long contexts',
  node: 'TensorFlow.js on the native library; for the largest models and many cores',
};

/** Whether a backend can be used here. */
export const isThere = async (name: BackendName): Promise<boolean> =>
  name === 'js' ||
  (await loaders[name]().then(
    () => true,
    () => false,
  ));

/** Tries all backends and says which are there, and of the others why not. */
export async function describeBackends(): Promise<readonly BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const name of backendNames) {
    const failure = name === 'js' ? undefined : await loaders[name]().then(() => undefined, reasonOf(name));
    reports.push({ name, available: failure === undefined, note: failure ?? notes[name] });
  }
  return reports;
}

const reasonOf =
  (name: BackendName) =>
  (error: unknown): string =>
    name === 'node' && error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
      ? 'the optional package @tensorflow/tfjs-node is not installed'
      : messageOf(error);

/**
 * Puts a model on the backend of the user's choice. `auto` reads contexts on the native library where it is installed
 * (on one core 1.2 times as fast as WebAssembly with 500 tokens, 1.5 to 1.7 times with 2,000), else on WebAssembly, and
 * decodes on typed arrays where that is quicker; where neither is there or has room, all is done on typed arrays.
 */
export async function openEngine(choice: BackendChoice, config: Config, weights: Weights): Promise<Engine> {
  if (choice === 'js') return openJs(config, weights);
  const tooLarge = cannotHold('wasm', parameterCount(config));
  if (choice === 'auto') {
    const js = openJs(config, weights);
    for (const name of tooLarge === undefined ? (['node', 'wasm'] as const) : (['node'] as const)) {
      const loaded = await loaders[name]().catch(() => undefined);
      if (loaded) return openPair(config, openTfjs(loaded, name, config, weights), js);
    }
    return js;
  }
  if (choice === 'wasm' && tooLarge !== undefined)
    throw new UserError(
      `The model is too large for wasm: ${tooLarge}.`,
      'Use --backend node or --backend js.',
    );
  try {
    return openTfjs(await loaders[choice](), choice, config, weights);
  } catch (cause) {
    throw new UserError(
      `The backend ${choice} is not there: ${reasonOf(choice)(cause)}.`,
      choice === 'node'
        ? 'Install it (npm install @tensorflow/tfjs-node), or use --backend auto.'
        : 'Use --backend js.',
      { cause },
    );
  }
}

/** Backends that can train: plain arrays have no operations for it. */
export const trainerChoices = ['auto', 'wasm', 'node'] as const;

/** TensorFlow.js for training; 'auto' takes the native library where it is installed, which is twice as fast or more. */
export async function openTrainer(choice: (typeof trainerChoices)[number]): Promise<LoadedTf> {
  if (choice === 'auto') return await loadNode('training').catch(() => openTrainer('wasm'));
  return await loaders[choice]('training').catch((cause: unknown) => {
    throw new UserError(
      `The backend ${choice} is not there: ${reasonOf(choice)(cause)}.`,
      choice === 'node'
        ? 'Install it (npm install @tensorflow/tfjs-node), or use --backend wasm.'
        : 'Use another version of Node.js.',
      { cause },
    );
  });
}
