import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { oneOf } from '../../core/one-of.ts';
import type { Overlay } from '../../core/report.ts';
import { UserError } from '../../core/user-error.ts';
import { datasets } from '../../load.ts';

/** A file of `datasets/published/`. */
interface Published {
  readonly source: string;
  readonly tasks: Readonly<Record<string, { readonly series: Overlay['series'] }>>;
}

const folder = resolve(datasets, 'published');

const read = (name: string): Published =>
  JSON.parse(readFileSync(resolve(folder, `${name}.json`), 'utf8')) as Published;

/** All published curves that can be drawn beside a measured one, e.g. `film:database`. */
export const overlayNames = (): string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => basename(file, '.json'))
    .flatMap((name) => Object.keys(read(name).tasks).map((task) => `${name}:${task}`));

export function overlaysOf(names: readonly string[]): Overlay[] {
  if (names.length > 0 && !existsSync(folder))
    throw new UserError('datasets/published is missing.', 'Install midspan again.');
  return names.map((name) => {
    oneOf('published curve', name, overlayNames());
    const [file, task] = name.split(':') as [string, string];
    const { source, tasks } = read(file);
    return { name, source, series: tasks[task]!.series };
  });
}
