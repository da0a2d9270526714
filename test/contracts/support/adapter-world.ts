import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { AdapterOptions, Question } from '../../../src/core/adapter.ts';
import type { Context } from '../../../src/core/haystack.ts';
import { load } from '../../../src/load.ts';
import { adapterOptions, contextOf } from '../../support/adapter-options.ts';
import { type ModelServer, startModelServer } from '../../support/model-server.ts';
import { unambiguous } from './ask.ts';
import { generated } from './generated.ts';

/** Never to be seen in a parameter, a name or a message. */
export const secrets = ['sk-key-of-the-contract', 'token-in-a-header'] as const;

/** A place where every adapter's own example works, without a network beyond this machine. */
export interface World {
  readonly server: ModelServer;
  readonly context: Context;
  /** Ten questions about the context, as prompts put them. */
  readonly questions: readonly Question[];
  options(changes?: Partial<AdapterOptions>): AdapterOptions;
  /** Makes the server refuse everyone, with a message that repeats all headers, keys included. */
  refuse(isRefusing: boolean): void;
  /** The example of an adapter, led to this place. */
  specOf(example: string): string;
  /** The path in an example that leads to nothing here, if there is one: the adapter cannot be used then. */
  lacks(example: string): string | undefined;
  close(): Promise<void>;
}

/** What examples name and no line here makes, such as a folder with a model, stands here under its name. */
const files = fileURLToPath(new URL('../../fixtures/adapters', import.meta.url));

/**
 * A server that speaks the usual APIs, keys and addresses of all services in the environment, and a working folder
 * with the files that examples name: a program, recorded completions, a provider package and what is in `files`.
 */
export async function openWorld(): Promise<World> {
  let isRefusing = false;
  const server = await startModelServer({
    respond: ({ prompt, headers }) =>
      isRefusing
        ? {
            status: 401,
            raw: JSON.stringify({ error: { message: `No: ${Object.values(headers).join(' ')}` } }),
          }
        : {
            text: `The answer to ${prompt.slice(-400)}`,
            usage: { input: prompt.length, cached: 7, output: 12, reasoning: 3 },
          },
  });
  const cwd = await mkdtemp(join(tmpdir(), 'midspan-adapters-'));
  const { context, questions } = await ask();
  if (existsSync(files)) await cp(files, cwd, { recursive: true });
  await copyFile(
    fileURLToPath(new URL('../../fixtures/exec/echo.mjs', import.meta.url)),
    join(cwd, 'answer.mjs'),
  );
  const records = questions.map(({ id }, i) => JSON.stringify({ id, text: `recorded ${i}` }));
  await writeFile(join(cwd, 'completions.jsonl'), records.join('\n'));
  await installProvider(cwd, 'mistral');
  return {
    server,
    context,
    questions,
    options: (changes = {}) =>
      adapterOptions({
        env: environment(server.url),
        cwd,
        headers: { 'x-team': secrets[1] },
        concurrency: 10,
        ...changes,
      }),
    refuse: (wish) => {
      isRefusing = wish;
    },
    specOf: (example) => example.replace('http://127.0.0.1:8000', server.url),
    lacks: (example) => example.match(/\.\/[\w./-]+/g)?.find((path) => !existsSync(join(cwd, path))),
    close: async () => {
      await server.close();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

/** A context of the generated sentences and ten questions about it. */
async function ask(): Promise<{ context: Context; questions: Question[] }> {
  const probe = await load('probe', 'document');
  const pieces = await generated('document', 16);
  const text = `${probe.heading}\n\nText:${pieces.map((piece) => ` ${probe.render(piece)}`).join('')} End of text.\n\n`;
  const asked = unambiguous(probe, pieces).slice(0, 10);
  const questions = asked.map(({ query }, i) => ({
    id: `q${i}`,
    text: `Question: ${query.question}\n\nAnswer:`,
  }));
  return { context: contextOf(text), questions };
}

/** Any `…_API_KEY` is the secret and any `…_BASE_URL` the server, so that a new service needs no line here. */
const environment = (url: string): AdapterOptions['env'] =>
  new Proxy<Record<string, string | undefined>>(
    { PATH: process.env.PATH },
    {
      get: (variables, name) => {
        if (typeof name !== 'string' || name in variables) return variables[String(name)];
        if (name.endsWith('_API_KEY')) return secrets[0];
        return name.endsWith('_BASE_URL') ? `${url}/v1` : undefined;
      },
    },
  );

/** A package of the AI SDK under another name: what OpenAI's does. */
async function installProvider(cwd: string, name: string): Promise<void> {
  const folder = join(cwd, 'node_modules', '@ai-sdk', name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ name: `@ai-sdk/${name}`, version: '1.0.0', type: 'module', exports: './index.js' }),
  );
  const openai = pathToFileURL(fileURLToPath(import.meta.resolve('@ai-sdk/openai'))).href;
  const maker = `create${name[0]!.toUpperCase()}${name.slice(1)}`;
  await writeFile(
    join(folder, 'index.js'),
    `export { createOpenAI as ${maker} } from ${JSON.stringify(openai)};\n`,
  );
}
