import { harmless } from '../../core/harmless.ts';
import type { Result } from '../../core/result.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** Milliseconds between lines: often on a terminal, seldom in a log. */
const LIVE_MS = 200;
const LOG_MS = 5000;
const BAR = 20;

export interface Progress {
  add(result: Result): void;
  end(): void;
}

export interface Watched {
  readonly model: string;
  readonly total: number;
  /** Answered by an earlier part of the run. */
  readonly answered: number;
  readonly mode: Settings['progress'];
  /** What the run has cost by now, e.g. `0.42 USD`; undefined where there is no price. */
  readonly spent: () => string | undefined;
}

/**
 * Tells on stderr how far one model has come, with the time left, what was spent, the share of prompts that came from
 * the provider's cache and what failed: a bar that is redrawn on a terminal, a line every few seconds elsewhere, JSON
 * lines for programs, or nothing.
 */
export function progress(io: Io, watched: Watched): Progress {
  const { model, total, answered, mode } = watched;
  const began = io.now();
  const counts = { asked: answered, failed: 0, input: 0, cached: 0 };
  let last = began;
  let lastError = '';
  const isLive = io.live && mode === 'auto';
  const figures = () => {
    const seconds = (io.now() - began) / 1000;
    const own = counts.asked - answered;
    return {
      seconds,
      left: own > 0 && total > counts.asked ? (seconds / own) * (total - counts.asked) : null,
      share: counts.input > 0 ? counts.cached / counts.input : null,
    };
  };
  const line = (): string => {
    const { left, share } = figures();
    const done = Math.floor((100 * counts.asked) / Math.max(1, total));
    const parts = [
      `${counts.asked} of ${total} answered (${done} %)`,
      left === null ? undefined : `${shortTime(left)} left`,
      watched.spent(),
      share === null || share === 0 ? undefined : `${Math.round(100 * share)} % from cache`,
      counts.failed > 0 ? `${counts.failed} failed (${lastError.slice(0, 80)})` : undefined,
    ];
    return harmless(`${model}: ${parts.filter((part) => part !== undefined).join(', ')}`);
  };
  const json = (): string => {
    const { seconds, left, share } = figures();
    return JSON.stringify({
      model,
      answered: counts.asked,
      total,
      failed: counts.failed,
      seconds: Math.round(seconds),
      seconds_left: left === null ? null : Math.round(left),
      spent: watched.spent() ?? null,
      cached: share === null ? null : Number(share.toFixed(3)),
    });
  };
  const show = (): void => {
    if (mode === 'json') io.stderr(`${json()}\n`);
    else if (isLive) {
      // The figures come first: where there is little room the bar is the part that can be spared.
      const text = line();
      const room = Math.max(0, Math.min(BAR, io.columns - 2 - text.length));
      io.stderr(
        `\r\u001b[2K${`${bar(counts.asked / Math.max(1, total), room)} ${text}`.slice(0, io.columns - 1)}`,
      );
    } else if (mode === 'auto') io.stderr(`${line()}\n`);
  };
  return {
    add({ outcome, error, completion }) {
      counts.asked++;
      counts.input += completion?.usage.input ?? 0;
      counts.cached += completion?.usage.cached ?? 0;
      if (outcome === 'error') {
        counts.failed++;
        lastError = error ?? '';
      }
      if (io.now() - last < (isLive ? LIVE_MS : LOG_MS)) return;
      last = io.now();
      show();
    },
    end() {
      show();
      if (isLive) io.stderr('\n');
    },
  };
}

function bar(share: number, length: number): string {
  const full = Math.round(Math.min(1, share) * length);
  return `${'█'.repeat(full)}${'░'.repeat(length - full)}`;
}

function shortTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
