import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import type { buildConnector } from 'undici';

/** A host that does not take a connection by then is not there. */
const CONNECT_MS = 10_000;
/** Peers that are gone, and boxes on the way that forget quiet connections, are noticed while a long prefill goes on. */
const PROBE_MS = 30_000;

/** How undici makes its connections to a server, and what stops those that are still being made. */
export interface Connector {
  readonly connect: buildConnector.connector;
  /** undici waits for them, also where it is told to destroy all. */
  close(): void;
}

export async function openConnector(): Promise<Connector> {
  const { default: build } = await import('undici/lib/core/connect.js');
  const connect = build({ timeout: CONNECT_MS, keepAliveInitialDelay: PROBE_MS });
  const underWay = new Set<Socket>();
  let isFirst = true;
  return {
    connect: (target, done) => {
      // The type says nothing, but it is the socket.
      const socket = connect(target, (...made) => {
        underWay.delete(socket);
        const [error] = made;
        // The parser is compiled when the first one is there, not when it could not be made.
        if (isFirst && !error && process.versions.node.startsWith('20.')) compiledOnce(() => done(...made));
        else done(...made);
        if (!error) isFirst = false;
      }) as unknown as Socket;
      underWay.add(socket);
    },
    close() {
      for (const socket of underWay) socket.destroy(new Error('the adapter was closed'));
    },
  };
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
