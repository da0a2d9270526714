import { setFlagsFromString } from 'node:v8';
import type { buildConnector } from 'undici';

/** A host that does not take a connection by then is not there. */
const CONNECT_MS = 10_000;
/** Peers that are gone, and boxes on the way that forget quiet connections, are noticed while a long prefill goes on. */
const PROBE_MS = 30_000;

/** How undici makes its connections to a server. */
export async function openConnector(): Promise<buildConnector.connector> {
  const { default: build } = await import('undici/lib/core/connect.js');
  const connect = build({ timeout: CONNECT_MS, keepAliveInitialDelay: PROBE_MS });
  let isFirst = true;
  return (target, done) =>
    connect(target, (...made) => {
      if (isFirst && process.versions.node.startsWith('20.')) compiledOnce(() => done(...made));
      else done(...made);
      isFirst = false;
    });
}

/**
 * The first connection makes undici compile its parser, which is WebAssembly. V8 of Node 20 would soon compile all of it
 * again with all its optimisations, which takes an eighth of the CPU time of a run of 500 short answers and never comes
 * back. Modules made before and after are compiled as ever: for them the second flag is on, and the first means nothing.
 */
function compiledOnce(work: () => void): void {
  setFlagsFromString('--no-wasm-tier-up');
  setFlagsFromString('--no-wasm-dynamic-tiering');
  try {
    work();
  } finally {
    setFlagsFromString('--wasm-dynamic-tiering');
  }
}
