import type { Result } from '../../core/result.ts';
import type { Io } from './io.ts';

/** Milliseconds between lines: often on a terminal, seldom in a log. */
const LIVE_MS = 200;
const LOG_MS = 5000;

export interface Progress {
  add(result: Result): void;
  end(): void;
}

/** Tells on stderr how far one model has come: a line that is redrawn on a terminal, one every few seconds elsewhere. */
export function progress(io: Io, model: string, total: number, answered = 0): Progress {
  let asked = answered;
  let errors = 0;
  let last = io.now();
  let lastError = '';
  const line = (): string =>
    `${model}: ${asked} of ${total} answered${errors > 0 ? `, ${errors} failed (${lastError.slice(0, 80)})` : ''}`;
  const show = (): void =>
    io.stderr(io.live ? `\r\u001b[2K${line().slice(0, io.columns - 1)}` : `${line()}\n`);
  return {
    add(result) {
      asked++;
      if (result.outcome === 'error') {
        errors++;
        lastError = result.error ?? '';
      }
      if (io.now() - last < (io.live ? LIVE_MS : LOG_MS)) return;
      last = io.now();
      show();
    },
    end() {
      show();
      if (io.live) io.stderr('\n');
    },
  };
}
