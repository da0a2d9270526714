// @ts-check
// node faulty-server.js SHARE: answers chat completions after 200 ms, a share of them with one fault or another.
import { createServer } from 'node:http';

const share = Number(process.argv[2] ?? 0);
const json = { 'content-type': 'application/json' };
const usage = { prompt_tokens: 131_072, completion_tokens: 20 };
const answer = JSON.stringify({ choices: [{ message: { content: 'basil' }, finish_reason: 'stop' }], usage });
let calls = 0;
let faults = 0;

/** @type {((response: import('node:http').ServerResponse) => void)[]} */
const kinds = [
  (response) => response.writeHead(429, { ...json, 'retry-after-ms': '100' }).end('{}'),
  (response) => response.writeHead(503, json).end('{"error":{"message":"overloaded"}}'),
  (response) => response.socket?.resetAndDestroy(),
  (response) => response.writeHead(200, json).end(answer.slice(0, 40)),
];

const server = createServer((request, response) => {
  if (request.url === '/counts') {
    response.end(JSON.stringify({ calls, faults }));
    return;
  }
  request.resume().on('end', () => {
    calls++;
    // Every so many calls, whichever they are.
    const isFaulty = share > 0 && calls % Math.round(1 / share) === 0;
    setTimeout(() => {
      if (isFaulty) kinds[faults++ % kinds.length]?.(response);
      else response.writeHead(200, json).end(answer);
    }, 200);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});
