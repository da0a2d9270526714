// @ts-check
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../support/model-server.ts', import.meta.url));

/**
 * The tests' model server in a process of its own, so that its work is not counted.
 * @returns {Promise<{ url: string, reset: (latencyMs: number) => Promise<void>, stats: () => Promise<Stats>, close: () => void }>}
 * @typedef {{ requests: number, bytes: number, meanInFlight: number, busyMs: number, cpuMs: number }} Stats
 */
export async function startServer() {
  const child = spawn(process.execPath, ['--import', 'jiti/register', program], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const first = await new Promise((resolve) =>
    createInterface({ input: child.stdout }).once('line', resolve),
  );
  /** @type {string} */
  const url = JSON.parse(first).url;
  return {
    url,
    reset: async (latencyMs) => {
      await fetch(`${url}/reset?latency=${latencyMs}`, { method: 'POST' });
    },
    stats: async () => /** @type {Stats} */ (await (await fetch(`${url}/stats`)).json()),
    close: () => child.kill(),
  };
}
