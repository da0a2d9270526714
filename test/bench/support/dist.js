// @ts-check
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * A module of the built code, e.g. `src/generate/block.js`; `dist` is where that was built to.
 * @param {string} dist @param {string} path @returns {Promise<any>}
 */
export const built = (dist, path) => import(pathToFileURL(join(dist, path)).href);

/** Seconds of CPU, all threads, that this process used since it began. */
export function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
