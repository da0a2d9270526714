import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Adapter, AdapterOptions, AdapterPlugin, Completion, Session } from '../../src/core/adapter.ts';
import { parseModelSpec } from '../../src/core/model-spec.ts';
import { UserError } from '../../src/core/user-error.ts';
import { names } from '../../src/load.ts';
import { openWorld, secrets } from './support/adapter-world.ts';
import { every } from './support/plugins.ts';

const world = await openWorld();
afterAll(() => world.close());

const all = names('adapter');
const adapters = await every('adapter');
const wait = (milliseconds: number) =>
  new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));

/** An adapter that the world has no files for can only be looked at; the report then shows what it needs. */
const inUse = ({ example }: AdapterPlugin) => {
  const lacking = world.lacks(example);
  return describe.skipIf(lacking !== undefined).each([lacking === undefined ? 'in use' : `needs ${lacking}`]);
};

describe.each(adapters)('the adapter $name', ({ name, plugin }) => {
  const create = (changes: Partial<AdapterOptions> = {}, settings = ''): Promise<Adapter> =>
    plugin.create(parseModelSpec(world.specOf(plugin.example) + settings, all), world.options(changes));
  /** Works with a session and closes it and its adapter, whatever happens. */
  const inSession = async <T>(
    work: (session: Session, adapter: Adapter) => Promise<T>,
    changes: Partial<AdapterOptions> = {},
  ): Promise<T> => {
    world.server.setMode('normal');
    const adapter = await create(changes);
    try {
      const session = await adapter.open(world.context, { prime: world.questions[0]! });
      return await work(session, adapter);
    } finally {
      world.server.setMode('normal');
      world.refuse(false);
      await adapter.close?.();
    }
  };
  const askAll = (session: Session): Promise<Completion[]> =>
    Promise.all(world.questions.map((question) => session.ask(question, { maxTokens: 32 })));

  test('says what it is, with an example that leads back to it', () => {
    expect(plugin.describe).toMatch(/^\S.*\S$/);
    const spec = parseModelSpec(plugin.example, all);
    expect(spec.adapter).toBe(name);
    expect(spec.text).toBe(plugin.example);
    expect(spec.target).not.toBe('');
  });

  test('drops no setting in silence: one that it does not know is refused, or shown where another must know it', async () => {
    const setting = `${plugin.example.includes('?') ? '&' : '?'}no-such=1`;
    const spec = parseModelSpec(plugin.example + setting, all);
    // A URL keeps what stands behind its question mark.
    if (spec.adapter === 'http') return;
    expect(spec.settings).toHaveProperty('no-such');
    const created = await create({}, setting).catch((error: unknown) => error);
    if (!(created instanceof Error)) {
      const adapter = created as Adapter;
      await adapter.close?.();
      expect(adapter.params).toHaveProperty('no-such', '1');
      return;
    }
    expect(created).toBeInstanceOf(UserError);
    expect(created.message).toContain('no-such');
  });

  inUse(plugin)('%s', () => {
    test('has a name, limits that are numbers and parameters that are no secrets', async () => {
      const adapter = await create();
      try {
        expect(adapter.model).toMatch(/^\S(.*\S)?$/);
        for (const limit of [adapter.limits.window, adapter.limits.concurrency]) {
          expect(limit === undefined || limit >= 1).toBe(true);
        }
        for (const value of Object.values(adapter.params)) {
          expect(['string', 'number', 'boolean']).toContain(typeof value);
        }
        const shown = JSON.stringify({ ...adapter, params: adapter.params });
        for (const secret of secrets) expect(shown).not.toContain(secret);
      } finally {
        await adapter.close?.();
      }
    });

    test('answers ten questions at once', async () => {
      const completions = await inSession(askAll);
      expect(completions).toHaveLength(10);
      expect(completions.flatMap(problemsOf)).toEqual([]);
    });

    test('gives a question the answer that it has alone, whatever is asked at the same time', async () => {
      await inSession(async (session) => {
        const together = await askAll(session);
        const alone: string[] = [];
        for (const question of world.questions) {
          alone.push((await session.ask(question, { maxTokens: 32 })).text);
        }
        expect(together.map(({ text }) => text)).toEqual(alone);
      });
    });

    test('holds two contexts open at once', async () => {
      await inSession(async (session, adapter) => {
        const second = await adapter.open(world.context, { prime: world.questions[0]! });
        expect((await Promise.all([askAll(session), askAll(second)])).flat().flatMap(problemsOf)).toEqual([]);
        await session.close?.();
        expect((await askAll(second)).flatMap(problemsOf)).toEqual([]);
      });
    });

    test('does not answer a question that was given up before it was asked', async () => {
      await inSession(async (session) => {
        const signal = AbortSignal.abort(new Error('stopped by the user'));
        const asked = session.ask(world.questions[0]!, { maxTokens: 32, signal });
        await expect(asked).rejects.toThrow('stopped by the user');
      });
    });

    test('does not open a context that was given up', async () => {
      const adapter = await create();
      const signal = AbortSignal.abort(new Error('stopped by the user'));
      const opening = adapter.open(world.context, { prime: world.questions[0]!, signal });
      await expect(opening).rejects.toThrow('stopped by the user');
      await adapter.close?.();
    });

    test('fails a question that is given up while it waits, and goes on with the next', async () => {
      await inSession(async (session) => {
        world.server.setMode('hang');
        const stop = new AbortController();
        const question = world.questions[1]!;
        // The program in the working folder never answers what holds this word.
        const silent = { id: question.id, text: `SILENT\n\n${question.text}` };
        const asked = session.ask(silent, { maxTokens: 32, signal: stop.signal });
        const waits = (await Promise.race([asked, wait(50)])) === undefined;
        stop.abort(new Error('stopped by the user'));
        if (waits) await expect(asked).rejects.toThrow('stopped by the user');
        world.server.setMode('normal');
        expect(problemsOf(await session.ask(question, { maxTokens: 32 }))).toEqual([]);
      });
    });

    test.each(['error', 'html', 'empty', 'half', 'reset', 'refusal'] as const)(
      'fails the question and tells no secret when its server goes wrong: %s',
      async (trouble) => {
        await inSession(async (session) => {
          world.server.reset();
          if (trouble === 'refusal') world.refuse(true);
          else world.server.setMode(trouble);
          const failure = await session.ask(world.questions[0]!, { maxTokens: 32 }).then(
            () => undefined,
            (error: Error) => error,
          );
          // What sends nothing has no server.
          if (world.server.stats().requests === 0) return;
          expect(failure).toBeInstanceOf(Error);
          expect(failure!.message).toMatch(/\S/);
          const said = `${failure!.message} ${failure!.stack} ${JSON.stringify(failure)}`;
          for (const secret of secrets) expect(said).not.toContain(secret);
        });
      },
    );
  });
});

describe('a process that has used an adapter', () => {
  const finished = run(fileURLToPath(new URL('./support/adapter-ends.ts', import.meta.url)));

  const used = adapters.filter(({ plugin }) => world.lacks(plugin.example) === undefined);
  test.each(used)('$name leaves nothing behind that keeps it alive', async ({ name }) => {
    const { lines, errors } = await finished;
    expect(lines.find((line) => line.includes(`"${name}"`)) ?? errors).toBe(
      JSON.stringify({ name, left: [] }),
    );
  });

  test('ends by itself', async () => {
    const { lines, code, errors } = await finished;
    expect(errors).toBe('');
    expect(lines.at(-1)).toBe('done');
    expect(code).toBe(0);
  });
});

/** Runs a TypeScript program to its end; one that does not end is killed and has no code. */
function run(file: string): Promise<{ lines: readonly string[]; errors: string; code: number | null }> {
  // jiti reads TypeScript on Node 20 too; its hooks (`jiti/register`) would get in the way of the AI SDK there.
  const script =
    "const { createJiti } = await import('jiti'); await createJiti(process.argv[1]).import(process.argv[1]);";
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script, file], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 40_000,
  });
  let [out, errors] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ lines: out.trim().split('\n'), errors, code }));
  });
}

/** What a completion has that none may have. */
function problemsOf({ text, finishReason, usage, latencyMs, warnings = [] }: Completion): string[] {
  const counts = Object.values(usage) as (number | null)[];
  const laws: Readonly<Record<string, boolean>> = {
    'there is a text': typeof text === 'string' && text !== '',
    'the reason is a known one': ['stop', 'length', 'refusal', 'other'].includes(finishReason),
    'usage has five counts, each null or a whole number from 0 on':
      counts.length === 5 &&
      counts.every((count) => count === null || (Number.isInteger(count) && count >= 0)),
    'the latency is a number from 0 on': Number.isFinite(latencyMs) && latencyMs >= 0,
    'warnings are texts': warnings.every((warning) => typeof warning === 'string' && warning !== ''),
  };
  return Object.keys(laws).filter((law) => !laws[law]);
}
