import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { type ModelServer, startModelServer } from './model-server.ts';

let server: ModelServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const post = (url: string, body = '{"messages":[]}') =>
  fetch(`${url}/v1/chat/completions`, { method: 'POST', body });

it('counts requests, bytes and how many were in flight', async () => {
  server = await startModelServer({ latencyMs: 50 });
  const { url } = server;
  await Promise.all(Array.from({ length: 4 }, async () => (await post(url, 'x'.repeat(1000))).text()));
  expect(server.stats()).toMatchObject({ requests: 4, finished: 4, aborted: 0, bytes: 4000, maxInFlight: 4 });
  expect(server.stats().meanInFlight).toBeGreaterThan(1);
  server.reset();
  expect(server.stats()).toMatchObject({ requests: 0, bytes: 0, meanInFlight: 0 });
});

it('counts a request that was given up as aborted', async () => {
  server = await startModelServer({ mode: 'hang' });
  const controller = new AbortController();
  const asked = fetch(`${server.url}/v1/completions`, {
    method: 'POST',
    body: 'x',
    signal: controller.signal,
  });
  setTimeout(() => controller.abort(), 50);
  await expect(asked).rejects.toThrow();
  await expect.poll(() => server?.stats().aborted).toBe(1);
});

it('runs as a program that is steered over HTTP', async () => {
  const file = fileURLToPath(new URL('./model-server.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'jiti/register', file, '--reply', 'thyme'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    const { url } = JSON.parse(String(line));
    expect(await (await post(url)).json()).toMatchObject({ choices: [{ message: { content: 'thyme' } }] });
    await fetch(`${url}/config?mode=html&latency=1`, { method: 'POST' });
    expect(await (await post(url)).text()).toContain('<title>');
    expect(await (await fetch(`${url}/stats`)).json()).toMatchObject({
      requests: 2,
      mode: 'html',
      latencyMs: 1,
    });
  } finally {
    child.kill();
  }
});
