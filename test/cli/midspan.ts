import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
/** The built command. */
export const cli = resolve(root, 'dist', 'src', 'cli.js');

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder to work in. */
export const folder = (): string => mkdtempSync(join(tmpdir(), 'midspan-cli-'));

/** Runs the built command line as a user would, in `cwd`; `during` may watch and signal the process. */
export async function midspan(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly during?: (process: ReturnType<typeof spawn>) => void;
  } = {},
): Promise<Finished> {
  if (!existsSync(cli)) throw new Error('dist/ is missing: npm run build first');
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1', ...options.env };
  const child = spawn(process.execPath, [cli, ...args], {
    cwd: options.cwd ?? folder(),
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  options.during?.(child);
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
