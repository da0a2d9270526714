import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const cli = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'dist', 'src', 'cli.js');

export interface Viewing {
  /** As printed, with the token. */
  readonly url: string;
  /** Without path and token. */
  readonly origin: string;
  /** The header that a browser would send after the first page. */
  readonly cookie: string;
  /** A page by its path. */
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Presses Ctrl-C; the exit code and what stderr said. */
  stop(): Promise<{ readonly code: number | null; readonly stderr: string }>;
}

/** The built command, serving a folder, once it has printed its address. */
export async function startViewing(
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<Viewing> {
  const child = spawn(process.execPath, [cli, 'view', ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const url = await new Promise<string>((found, failed) => {
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('\n')) found(stdout.trim());
    });
    void ended.then((code) => failed(new Error(`midspan view ended with ${code}:\n${stderr}`)));
  });
  const { origin } = new URL(url);
  const first = await fetch(url, { redirect: 'manual' });
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  return {
    url,
    origin,
    cookie,
    get: (path, headers = {}) =>
      fetch(`${origin}${path}`, { redirect: 'manual', headers: { cookie, ...headers } }),
    async stop() {
      child.kill('SIGINT');
      return { code: await ended, stderr };
    },
  };
}
