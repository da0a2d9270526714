import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../support/model-server.ts';
import { Terminal } from '../support/terminal.ts';
import { cli, folder } from './midspan.ts';

const script = '/usr/bin/script';
const size = { columns: 80, rows: 24 };

/** Runs the command with stderr on a real terminal of 80 by 24; `during` is told of what was written and may type. */
async function onTerminal(
  args: readonly string[],
  during: (written: string, type: (keys: string) => void) => void = () => {},
): Promise<{ code: number | null; written: string }> {
  const command = [process.execPath, cli, ...args].map((word) => `'${word}'`).join(' ');
  const line = `stty cols ${size.columns} rows ${size.rows}; exec ${command} >/dev/null`;
  const child = spawn(script, ['-qefc', line, '/dev/null'], {
    cwd: folder(),
    env: { PATH: process.env.PATH ?? '', TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    written += text;
    during(written, (keys) => child.stdin.write(keys));
  });
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, written };
}

const shownBy = (written: string): string[] => {
  const terminal = new Terminal(size);
  terminal.write(written);
  return terminal.lines;
};

describe.skipIf(!existsSync(script))('progress on a terminal', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer({ latencyMs: 40 });
  });
  afterAll(() => server.close());
  const run = (): string[] => [
    ...['run', '--probe', 'table,code', '--length', '1k,2k', '--haystacks', '2', '--queries', '5'],
    ...['--model', `${server.url}/v1#one`, '--model', `${server.url}/v1#two`, '--concurrency', '4'],
  ];

  test('draws bars of models and cells over each other and leaves a line for each model', async () => {
    const { code, written } = await onTerminal(run());
    expect(code).toBe(0);
    // A frame ends where the rest of the screen is cleared; this one is of the first model.
    const end = written.indexOf('\u001b[J', written.length / 4) + 3;
    const halfway = shownBy(written.slice(0, end));
    expect(halfway.slice(2)).toEqual([
      expect.stringMatching(/^█*░+ one: \d+ of 120 answered \(\d+ %\), \d+ s (left|so far)$/),
      expect.stringMatching(/^ +forward +backward +bidirectional$/),
      ...['table 1k', 'table 2k', 'code  1k', 'code  2k'].map((name) =>
        expect.stringMatching(new RegExp(`^  ${name}(  [█░]{10} +\\d+ %){3}$`)),
      ),
      expect.stringMatching(/^░+ two: 0 of 120 answered \(0 %\)$/),
    ]);
    expect(shownBy(written).slice(2)).toEqual([
      '████████████████████ one: 120 of 120 answered (100 %)',
      '████████████████████ two: 120 of 120 answered (100 %)',
      expect.stringMatching(/^Written to reports/),
    ]);
  });

  test('goes on below when Ctrl-C is pressed', async () => {
    let pressed = false;
    const { code, written } = await onTerminal(run(), (sofar, type) => {
      if (pressed || !/one: [1-9]/.test(sofar)) return;
      pressed = true;
      type('\u0003');
    });
    expect(code).toBe(5);
    const lines = shownBy(written);
    const at = lines.findIndex((line) => line.startsWith('Stopping; press Ctrl-C again'));
    expect(at).toBeGreaterThan(0);
    expect(lines.slice(at + 1, at + 3)).toEqual([
      expect.stringMatching(/^█*░+ one: \d+ of 120 answered/),
      expect.stringMatching(/^░+ two: 0 of 120 answered/),
    ]);
    expect(lines.slice(at + 3).join('')).toContain('go on with: midspan run --resume');
  });
});
