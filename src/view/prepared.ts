import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VegaSpecs } from '../reporters/charts/chart.ts';
import { specs } from '../reporters/charts/prepared.ts';
import { viewStyle } from './style.ts';

/** The script of the pages as the build wrote it. */
export const scriptPath = fileURLToPath(new URL('script.js', import.meta.url));

export interface Prepared {
  readonly script: string;
  readonly style: string;
  readonly specs: VegaSpecs;
}

/** Script and specs: those of the build; made on the spot where the sources run unbuilt, as in tests. */
export async function prepared(): Promise<Prepared> {
  const script = existsSync(scriptPath)
    ? readFileSync(scriptPath, 'utf8')
    : await import('../reporters/html/bundle.ts').then(({ bundle }) =>
        bundle(fileURLToPath(new URL('browser/main.ts', import.meta.url))),
      );
  return { script, style: viewStyle, specs: await specs() };
}
