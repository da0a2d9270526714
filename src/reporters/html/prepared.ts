import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VegaSpecs } from '../charts/chart.ts';
import { specs } from '../charts/prepared.ts';

/** The page's script as the build wrote it. */
export const scriptPath = fileURLToPath(new URL('browser.js', import.meta.url));

export interface Prepared {
  readonly script: string;
  readonly specs: VegaSpecs;
}

let ready: Promise<Prepared> | undefined;

/** Script and specs: those of the build; made on the spot where the sources run unbuilt, as in tests. */
export function prepared(): Promise<Prepared> {
  ready ??= make();
  return ready;
}

async function make(): Promise<Prepared> {
  const script = existsSync(scriptPath)
    ? readFileSync(scriptPath, 'utf8')
    : await import('./bundle.ts').then(({ bundle }) =>
        bundle(fileURLToPath(new URL('browser/main.ts', import.meta.url))),
      );
  return { script, specs: await specs() };
}
