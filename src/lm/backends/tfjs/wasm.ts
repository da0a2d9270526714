import type { LoadedTf } from './load.ts';
import { installWasmKernels } from './wasm-kernels.ts';

let loading: Promise<LoadedTf> | undefined;

/** TensorFlow.js on WebAssembly, with our kernels in place of three slow ones; rejects where it cannot start. */
export function loadWasm(): Promise<LoadedTf> {
  loading ??= load();
  return loading;
}

async function load(): Promise<LoadedTf> {
  const tf = await import('@tensorflow/tfjs-core');
  tf.enableProdMode();
  await withoutListeners(async () => {
    await import('@tensorflow/tfjs-backend-wasm');
    if (!(await tf.setBackend('wasm'))) throw new Error('the WebAssembly module did not start');
  });
  installWasmKernels(tf);
  return { tf, name: 'wasm' };
}

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** The module's start-up code listens for errors of the whole process and throws them again: not its business. */
async function withoutListeners(work: () => Promise<void>): Promise<void> {
  const before = new Map(events.map((event) => [event, new Set(process.rawListeners(event))]));
  await work();
  for (const event of events) {
    for (const listener of process.rawListeners(event)) {
      if (!before.get(event)!.has(listener)) process.removeListener(event, listener as () => void);
    }
  }
}
