import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';

// The build joins the modules that every run loads; what imports one of them by its path must not notice.

const dist = resolve('dist');
const handsOn = /^export \{([^}]*)\} from "(?:\.\.?\/)+joined\/[\w-]+\.js";$/gm;

/** The modules that stand in a joined file, by their path in the project without extension, and the names they hand on. */
const joined = new Map<string, string[]>();
for (const file of readdirSync(dist, { recursive: true, encoding: 'utf8' })) {
  if (!file.endsWith('.js') || file.startsWith('joined')) continue;
  const text = readFileSync(resolve(dist, file), 'utf8');
  if (!/from "(?:\.\.?\/)+joined\//.test(text)) continue;
  joined.set(
    file.slice(0, -'.js'.length),
    [...text.matchAll(handsOn)].flatMap(([, names = '']) => namesIn(names)),
  );
}

/** `a as b, c` hands on `b` and `c`. */
function namesIn(list: string): string[] {
  return list.split(',').map((one) => one.trim().split(' as ').at(-1)!);
}

const built = (path: string): Promise<Record<string, unknown>> =>
  import(/* @vite-ignore */ pathToFileURL(resolve(dist, `${path}.js`)).href);

test('modules are joined, those that every run loads among them', () => {
  expect(joined.size).toBeGreaterThan(200);
  expect([...joined.keys()]).toEqual(
    expect.arrayContaining([
      'src/core/user-error',
      'src/commands/run',
      'src/adapters/http',
      'src/stats/wilson',
    ]),
  );
});

test('a joined module hands on what its source exports, and no more', async () => {
  const modules = [...joined].filter(([, names]) => names.length > 0);
  expect(modules.length).toBeGreaterThan(150);
  for (const [path, names] of modules) {
    const source: object = await import(/* @vite-ignore */ resolve(`${path}.ts`));
    expect([path, ...names.sort()]).toEqual([path, ...Object.keys(source).sort()]);
  }
});

test('there is one of each class, wherever it is imported from', async () => {
  const { UserError } = await built('src/core/user-error');
  const { load } = (await built('src/load')) as { load: (kind: string, name: string) => Promise<unknown> };
  await expect(load('probe', 'nosuch')).rejects.toBeInstanceOf(UserError);
});

test('a joined module finds its data where it was', async () => {
  expect((await built('src/load')).datasets).toBe(resolve('datasets'));
});
