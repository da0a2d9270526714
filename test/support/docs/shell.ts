import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finished } from '../../cli/midspan.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const cli = resolve(root, 'dist', 'src', 'cli.js');

export interface Fence {
  readonly language: string;
  /** What stands behind the language: the name of a file to write. */
  readonly name: string;
  readonly body: string;
}

export const fences = (text: string): readonly Fence[] =>
  [...text.matchAll(/^```(\S*) *(.*)\n([\s\S]*?)^```$/gm)].map(([, language, name, body]) => ({
    language: language!,
    name: name!,
    body: body!,
  }));

/** The lines of the `sh` fences: what a reader can type as it stands. Other commands are in `console` fences or tables. */
export const commandsIn = (text: string): readonly string[] =>
  fences(text)
    .filter(({ language }) => language === 'sh')
    .flatMap(({ body }) => body.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => line.trim() !== '');

/** Types a line into a shell in which `npx midspan` is the built command. */
export async function type(line: string, cwd: string): Promise<Finished> {
  if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build first');
  const command = line.replaceAll('npx midspan', `"${process.execPath}" "${cli}"`);
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1' };
  const child = spawn('bash', ['-c', command], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, stdout, stderr };
}
