// @ts-check
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const meter = fileURLToPath(new URL('meter.cjs', import.meta.url));

/**
 * What a whole process used: user and system seconds of all its threads, wall seconds, the peak of its memory.
 * @typedef {{ cpuS: number, wallS: number, peakMB: number, stdout: string }} Used
 */

/**
 * Runs one Node process to its end and measures it. Fails when it ends with a code that is not expected.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, codes?: readonly number[] }} [options]
 * @returns {Promise<Used>}
 */
export async function measure(file, args, { cwd = tmpdir(), codes = [0] } = {}) {
  const noted = join(tmpdir(), `midspan-bench-meter-${process.pid}.json`);
  const started = performance.now();
  const child = spawn(process.execPath, ['--require', meter, file, ...args], {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', MIDSPAN_METER: noted },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  const wallS = (performance.now() - started) / 1000;
  if (!codes.includes(code)) throw new Error(`${file} ended with ${code}:\n${stderr.slice(-2000)}`);
  const used = JSON.parse(readFileSync(noted, 'utf8'));
  rmSync(noted);
  return { ...used, wallS, stdout };
}

/**
 * The middle one of some numbers; of an even count the lower of the two.
 * @param {readonly number[]} numbers
 */
export const median = (numbers) =>
  [...numbers].sort((a, b) => a - b)[(numbers.length - 1) >> 1] ?? Number.NaN;
