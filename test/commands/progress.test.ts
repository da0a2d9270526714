import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Io } from '../../src/commands/shared/io.ts';
import { board } from '../../src/commands/shared/progress/board.ts';
import { widthOf } from '../../src/commands/shared/progress/columns.ts';
import { Screen } from '../../src/commands/shared/progress/screen.ts';
import { Tally } from '../../src/commands/shared/progress/tally.ts';
import { openProgress } from '../../src/commands/shared/progress.ts';
import type { Plan } from '../../src/core/manifest.ts';
import { directions } from '../../src/core/probe.ts';
import type { Result } from '../../src/core/result.ts';
import { Terminal } from '../support/terminal.ts';

const plan: Plan = {
  suite: 'test',
  probes: ['document', 'code', 'table'].map((name) => ({ name, directions })),
  lengths: [4096, 131_072],
  haystacks: 2,
  queries: 5,
  seed: 1,
  maxTokens: 64,
  corpora: {},
  controls: ['base'],
};

const result = (given: Partial<Result> = {}): Result => ({
  key: '0123456789abcdef',
  sample: 's',
  model: 'm',
  probe: 'table',
  direction: 'forward',
  length: 4096,
  tokens: 4096,
  haystack: 'h',
  position: { index: 0, count: 1, tokenOffset: 0, depth: 0.5 },
  outcome: 'absent_text',
  score: null,
  completion: {
    text: '',
    finishReason: 'stop',
    usage: { input: 1000, cached: 900, cacheWrite: 0, output: 1, reasoning: 0 },
    latencyMs: 1,
  },
  ...given,
});
const failed = (given: Partial<Result> = {}): Result =>
  result({ outcome: 'error', completion: null, error: 'HTTP 500', ...given });

/** Everything that progress touches, with a clock that stands until it is moved. */
function stage(live: { readonly columns: number; readonly rows: number } | undefined) {
  let clock = 0;
  let written = '';
  const stop = new AbortController();
  const io: Io = {
    stdout: () => {},
    stderr: (text) => {
      written += text;
    },
    columns: 80,
    colour: false,
    live,
    cwd: '.',
    env: {},
    now: () => clock,
    date: () => new Date(clock),
    signal: stop.signal,
  };
  const wait = (ms: number): void => {
    clock += ms;
  };
  return { io, stop, written: () => written, wait };
}

const rowOf = (tally: Tally, given = {}) => ({
  name: 'model',
  figures: '12 of 186 answered (6 %), 3 min left, 88 % from cache',
  trouble: undefined,
  tally,
  isOpen: true,
  ...given,
});

/** Seven answered and three failed in one cell, one answer to a control. */
function begun(): Tally {
  const tally = new Tally(plan);
  for (let i = 0; i < 7; i++) tally.add(result());
  for (let i = 0; i < 3; i++) tally.add(failed());
  tally.add(result({ control: 'base' }));
  return tally;
}

describe('a terminal', () => {
  test('shows a bar for each cell, with its share and what failed', () => {
    expect(board([rowOf(begun())], { columns: 80, rows: 24 })).toEqual([
      '░░░░░░░░░░░░░░░░░░ model: 12 of 186 answered (6 %), 3 min left, 88 % from cache',
      '                 forward             backward            bidirectional',
      '  document   4k  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  document 128k  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  code       4k  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  code     128k  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  table      4k  █████████ 100 % ✗3  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  table    128k  ░░░░░░░░░   0 %     ░░░░░░░░░   0 %     ░░░░░░░░░   0 %',
      '  controls       ░░░░░░░░░   1 %',
    ]);
  });

  test('leaves out what is done where there are few rows', () => {
    expect(board([rowOf(begun())], { columns: 80, rows: 7 })).toEqual([
      expect.stringContaining('12 of 186'),
      expect.stringContaining('forward'),
      expect.stringContaining('document   4k'),
      expect.stringContaining('document 128k'),
      expect.stringContaining('code       4k'),
      '  … and 4 more rows',
    ]);
  });

  test('shows the cells of models only that are being asked, and none where there is but one', () => {
    const tally = new Tally(plan);
    expect(board([rowOf(tally, { isOpen: false })], { columns: 80, rows: 24 })).toHaveLength(1);
    const single = {
      ...plan,
      probes: [{ name: 'table', directions: ['forward'] as const }],
      lengths: [4096],
    };
    const { controls: _, ...alone } = single;
    expect(board([rowOf(new Tally(alone))], { columns: 80, rows: 24 })).toHaveLength(1);
  });

  test('cuts the name before the figures, and the bars before both', () => {
    const name = 'accounts/fireworks/models/llama-v3p1-405b-instruct';
    expect(board([rowOf(begun(), { name })], { columns: 80, rows: 2 })).toEqual([
      'accounts/fireworks/mode…: 12 of 186 answered (6 %), 3 min left, 88 % from cache',
    ]);
  });

  test('is never too narrow or too low, whatever a model is called', () => {
    fc.assert(
      fc.property(
        fc.record({ columns: fc.integer({ min: 1, max: 140 }), rows: fc.integer({ min: 1, max: 40 }) }),
        fc.array(
          fc.record({ name: fc.string({ unit: 'binary' }), isOpen: fc.boolean(), error: fc.string() }),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        (size, models) => {
          const rows = models.map(({ name, isOpen, error }) =>
            rowOf(begun(), { name, isOpen, trouble: error || undefined }),
          );
          const lines = board(rows, size);
          expect(lines.length).toBeLessThanOrEqual(Math.max(1, size.rows - 1));
          for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(Math.max(1, size.columns - 1));
          // Refuses what a terminal would obey.
          const terminal = new Terminal(size);
          new Screen(
            (text) => terminal.write(text),
            () => size.columns,
          ).draw(lines);
        },
      ),
    );
  });

  test('keeps what was said, once and in order, above the last frame', () => {
    const words = fc.array(fc.constantFrom('a', 'bc', 'def ghi', '漢字', ''), { maxLength: 4 });
    const step = fc.oneof(
      fc.record({ draw: words }),
      fc.record({ say: fc.constantFrom('one', 'two', 'a line that is longer than the terminal is wide') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), words, (steps, last) => {
        const terminal = new Terminal({ columns: 20, rows: 8 });
        const screen = new Screen(
          (text) => terminal.write(text),
          () => 20,
        );
        const expected: string[] = [];
        for (const each of steps) {
          if ('draw' in each) screen.draw(each.draw);
          else {
            screen.say(`${each.say}\n`);
            expected.push(...(each.say.match(/.{1,20}/g) ?? []).map((line) => line.trimEnd()));
          }
        }
        screen.draw(last);
        expected.push(...last);
        while (expected.at(-1) === '') expected.pop();
        expect(terminal.lines).toEqual(expected);
      }),
    );
  });

  test('is drawn at most five times a second, and once more at the end of a model', () => {
    const size = { columns: 80, rows: 24 };
    const { io, wait, written } = stage(size);
    const tally = new Tally(plan);
    const shown = openProgress(io, [{ model: 'm', tally, spent: () => '0.42 USD' }], 'auto');
    const progress = shown.begin('m');
    for (let i = 0; i < 100; i++) {
      wait(10);
      progress.add(result());
    }
    shown.say('m: the provider read 0 % from its cache.\n');
    progress.add(failed({ error: 'HTTP 500: \u001b[31m' }));
    progress.end();
    shown.end();
    // Begun, five in a second, what was said, the end.
    expect(written().split('\u001b[J')).toHaveLength(1 + (1 + 5 + 2 + 1));
    const terminal = new Terminal(size);
    terminal.write(written());
    expect(terminal.lines).toEqual([
      'm: the provider read 0 % from its cache.',
      expect.stringMatching(/^█+░+ m: 101 of 270 answered \(37 %\), 2 s left, 0.42 USD, 90 % from cache$/),
      '  ✗ 1 failed (HTTP 500: �[31m)',
    ]);
  });

  test('goes on below what was written when somebody asked to stop', () => {
    const size = { columns: 80, rows: 24 };
    const { io, stop, written } = stage(size);
    const shown = openProgress(io, [{ model: 'm', tally: new Tally(plan), spent: () => undefined }], 'auto');
    const progress = shown.begin('m');
    io.stderr('\nStopping.\n');
    stop.abort();
    progress.end();
    shown.end();
    const terminal = new Terminal(size);
    terminal.write(written());
    const at = terminal.lines.indexOf('Stopping.');
    expect(terminal.lines.slice(at - 2)).toEqual([
      expect.stringContaining('controls'),
      '',
      'Stopping.',
      expect.stringContaining('m: 0 of 270'),
    ]);
  });
});

describe('elsewhere', () => {
  test('a line is written every five seconds, without escapes', () => {
    const { io, wait, written } = stage(undefined);
    const shown = openProgress(io, [{ model: 'm', tally: new Tally(plan), spent: () => undefined }], 'auto');
    const progress = shown.begin('m');
    for (let i = 0; i < 24; i++) {
      wait(500);
      progress.add(result());
    }
    progress.end();
    expect(written()).toBe(
      [
        'm: 10 of 270 answered (3 %), 2 min left, 90 % from cache',
        'm: 20 of 270 answered (7 %), 2 min left, 90 % from cache',
        'm: 24 of 270 answered (8 %), 2 min left, 90 % from cache',
        '',
      ].join('\n'),
    );
  });

  test('JSON lines count every cell, and what an earlier part of the run answered', () => {
    const { io, written } = stage(undefined);
    const tally = begun();
    tally.had(result({ direction: 'backward' }));
    const shown = openProgress(io, [{ model: 'm', tally, spent: () => undefined }], 'json');
    shown.begin('m').end();
    const line = JSON.parse(written());
    expect(line).toMatchObject({ model: 'm', answered: 12, total: 270, failed: 3, spent: null, cached: 0.9 });
    expect(line.cells).toHaveLength(18);
    expect(line.cells).toContainEqual({
      ...{ probe: 'table', direction: 'forward', length: 4096 },
      ...{ total: 10, answered: 10, failed: 3 },
    });
    expect(line.cells).toContainEqual(
      expect.objectContaining({ direction: 'backward', length: 4096, answered: 1 }),
    );
    expect(line.controls).toEqual({ total: 90, answered: 1, failed: 0 });
  });
});
