import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type local from '../../../src/adapters/local.ts';
import type { openThread as OpenThread } from '../../../src/lm/desk/open-thread.ts';
import type { openModel as OpenModel } from '../../../src/lm/model.ts';
import { adapterOptions, contextOf, prime, specOf } from '../../support/adapter-options.ts';
import { folderOf, modelFiles } from '../support/checkpoint.ts';

// A thread runs built code only.
const built = async (file: string): Promise<Record<string, unknown>> =>
  await import(join(import.meta.dirname, '..', '..', '..', 'dist', 'src', file));
const openThread = (await built('lm/desk/open-thread.js')).openThread as typeof OpenThread;
const openModel = (await built('lm/model.js')).openModel as typeof OpenModel;
const adapter = (await built('adapters/local.js')).default as typeof local;

const folder = folderOf(modelFiles());
const options = { backend: 'js', overrides: {}, chat: true } as const;
const asked = { text: 'Question: Which?', maxTokens: 5, temperature: 0, seed: '1' };

async function thread(onEnd: () => void = () => undefined) {
  const { weights, fingerprint } = await openModel(folder, options, { shared: true });
  expect(weights.embedding.buffer).toBeInstanceOf(SharedArrayBuffer);
  return openThread({ folder, weights, fingerprint, ...options }, onEnd);
}

describe('a desk in a thread of its own', () => {
  test('lets errors come through with their way out, and goes on', async () => {
    const desk = await thread();
    const tooLong = desk.open('item '.repeat(2000), '?');
    await expect(tooLong).rejects.toThrow(/^The prompt has \d+ tokens, the model in .* holds 512/);
    await expect(tooLong).rejects.toMatchObject({ hint: expect.stringMatching(/--length/) });
    const context = await desk.open('The item of the text.\n\n', '?');
    const stop = new AbortController();
    const given = context.ask({ ...asked, maxTokens: 400 }, stop.signal);
    stop.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    expect((await context.ask(asked)).output).toBe(5);
    context.close();
    await desk.close();
    await expect(context.ask(asked)).rejects.toThrow('the model is closed');
  });

  test('that ends by itself fails what waits for it, and tells', async () => {
    let ended = 0;
    const { weights, fingerprint } = await openModel(folder, options, { shared: true });
    const start = { folder: `${folder}/gone`, weights, fingerprint, ...options };
    const desk = openThread(start, () => ended++);
    await expect(desk.open('x', '?')).rejects.toThrow(/There is no folder/);
    expect(ended).toBe(0);
    await desk.close();
    const broken = openThread(undefined as never, () => ended++);
    await expect(broken.open('x', '?')).rejects.toThrow(/^a thread of the model ended: Cannot destructure/);
    await expect(broken.open('x', '?')).rejects.toThrow(/^a thread of the model ended/);
    expect(ended).toBe(1);
  });

  test.skipIf(availableParallelism() < 2)(
    'answers as this thread does, whichever reads a context',
    async () => {
      const contexts = Array.from({ length: 5 }, (_, i) =>
        contextOf(`The text of item ${i} is code ${i * 7}.\n\n`),
      );
      const answers = async (concurrency: number, temperature: number): Promise<unknown[]> => {
        let clock = 0;
        // Each look at this clock is an hour later: no patience.
        const now = () => (clock += 3_600_000);
        const model = await adapter.create(
          // Not the native library, which has threads of its own.
          specOf('local', folder, { backend: 'wasm' }),
          adapterOptions({ concurrency, temperature, now }),
        );
        expect(model.limits.contexts).toBe(concurrency === 1 ? 1 : 3);
        const texts = await Promise.all(
          contexts.map(async (context, i) => {
            const session = await model.open(context, { prime });
            const ask = (n: number) =>
              session.ask({ id: `${i}/${n}`, text: `Question ${n}?` }, { maxTokens: 6 });
            const found = await Promise.all([0, 1, 2].map(ask));
            await session.close?.();
            return found.map(({ text, usage }) => [text, usage]);
          }),
        );
        await model.close?.();
        return texts;
      };
      for (const temperature of [0, 1])
        expect(await answers(2, temperature)).toEqual(await answers(1, temperature));
    },
  );
});
