// @ts-check
// What the same prompts cost without a harness: JSON lines in, one request each, JSON lines out; a Pool of undici,
// JSON bodies, as many prompts held as there are slots. Usage: undici-loop.js PROMPTS RESULTS URL CONCURRENCY
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Pool } from 'undici';

const [prompts = '', results = '', url = '', slots = '32'] = process.argv.slice(2);
const concurrency = Number(slots);
const pool = new Pool(url, { connections: concurrency });
const out = createWriteStream(results);

/** @param {string} line */
async function ask(line) {
  const { id, prompt, target } = JSON.parse(line);
  const started = performance.now();
  const messages = [{ role: 'user', content: prompt }];
  const { body } = await pool.request({
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'mock', temperature: 0, max_tokens: 256, messages }),
  });
  const { choices, usage } = /** @type {any} */ (await body.json());
  const completion = choices[0].message.content;
  const latencyMs = performance.now() - started;
  out.write(`${JSON.stringify({ id, completion, pass: completion.includes(target), latencyMs, usage })}\n`);
}

const running = new Set();
const input = createReadStream(prompts, { highWaterMark: 1 << 18 });
for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
  const asked = ask(line).finally(() => running.delete(asked));
  running.add(asked);
  if (running.size >= concurrency) await Promise.race(running);
}
await Promise.all(running);
out.end();
await pool.close();
