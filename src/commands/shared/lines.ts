import { existsSync, readFileSync } from 'node:fs';
import { mendLines } from '../../runner/mend.ts';

/** The values in a file of JSON lines, a last line that a crash tore being cut off; none where there is no file. */
export function linesIn<T>(path: string): T[] {
  mendLines(path);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as T);
}
