import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VegaSpecs } from './chart.ts';

/** The compiled specs as the build wrote them. */
export const specsPath = fileURLToPath(new URL('specs.json', import.meta.url));

let ready: Promise<VegaSpecs> | undefined;

/** The compiled specs: those of the build; compiled on the spot where the sources run unbuilt, as in tests. */
export function specs(): Promise<VegaSpecs> {
  ready ??= existsSync(specsPath)
    ? Promise.resolve(JSON.parse(readFileSync(specsPath, 'utf8')) as VegaSpecs)
    : import('./compile.ts').then(({ compileAll }) => compileAll());
  return ready;
}
