import { harmless } from '../../core/harmless.ts';
import type { Result } from '../../core/result.ts';
import type { Io } from './io.ts';
import { board, percent } from './progress/board.ts';
import { Screen } from './progress/screen.ts';
import type { Tally } from './progress/tally.ts';
import type { Settings } from './settings.ts';

/** Milliseconds between two frames or lines: often on a terminal, seldom in a log. */
const FRAME_MS = 200;
const LOG_MS = 5000;
/** A terminal shows that time goes on also where nothing comes back. */
const TICK_MS = 1000;

export interface Watched {
  readonly model: string;
  readonly tally: Tally;
  /** What the run has cost by now, e.g. `0.42 USD`; undefined where there is no price. */
  readonly spent: () => string | undefined;
}

/** One model's part of the progress. */
export interface Progress {
  add(result: Result): void;
  end(): void;
}

/** The progress of all models of a run. */
export interface Progresses {
  /** The model is being asked from now on. */
  begin(model: string): Progress;
  /** Says something on stderr meanwhile. */
  say(text: string): void;
  end(): void;
}

/**
 * Tells on stderr how far a run has come, with the time left, what was spent, the share of prompts that came from the
 * provider's cache and what failed: bars of all models and cells on a terminal, a line every few seconds elsewhere, JSON
 * lines for programs, or nothing.
 */
export function openProgress(io: Io, models: readonly Watched[], mode: Settings['progress']): Progresses {
  const running = models.map((watched) => new Running(watched, io.now));
  const byName = new Map(running.map((one) => [one.watched.model, one]));
  if (mode === 'auto' && io.live) return onTerminal(io, running, byName);
  const show = (one: Running): void => {
    if (mode === 'auto') io.stderr(`${harmless(one.line())}\n`);
    if (mode === 'json') io.stderr(`${one.json()}\n`);
  };
  return {
    begin(model) {
      const one = byName.get(model)!;
      one.begin();
      let last = io.now();
      return {
        add(result) {
          one.watched.tally.add(result);
          if (io.now() - last < LOG_MS) return;
          last = io.now();
          show(one);
        },
        end: () => {
          one.end();
          show(one);
        },
      };
    },
    say: io.stderr,
    end: () => {},
  };
}

function onTerminal(io: Io, running: readonly Running[], byName: ReadonlyMap<string, Running>): Progresses {
  const size = (): { columns: number; rows: number } => io.live ?? { columns: 80, rows: 24 };
  const screen = new Screen(io.stderr, () => size().columns);
  let last = Number.NEGATIVE_INFINITY;
  const draw = (): void => {
    last = io.now();
    screen.draw(
      board(
        running.map((one) => one.row()),
        size(),
      ),
    );
  };
  // Whoever asked to stop was answered below the bars.
  const leave = (): void => screen.leave();
  io.signal.addEventListener('abort', leave, { once: true });
  const ticking = setInterval(() => {
    if (running.some(({ isOpen }) => isOpen)) draw();
  }, TICK_MS);
  return {
    begin(model) {
      const one = byName.get(model)!;
      one.begin();
      draw();
      return {
        add(result) {
          one.watched.tally.add(result);
          if (io.now() - last >= FRAME_MS) draw();
        },
        end() {
          one.end();
          draw();
        },
      };
    },
    say(text) {
      screen.say(text);
      draw();
    },
    end() {
      clearInterval(ticking);
      io.signal.removeEventListener('abort', leave);
    },
  };
}

/** A model with its clock. */
class Running {
  readonly watched: Watched;
  readonly #now: () => number;
  #began: number | undefined;
  #ended: number | undefined;

  constructor(watched: Watched, now: () => number) {
    this.watched = watched;
    this.#now = now;
  }

  begin(): void {
    this.#began ??= this.#now();
  }

  end(): void {
    this.#ended ??= this.#now();
  }

  get isOpen(): boolean {
    return this.#began !== undefined && this.#ended === undefined;
  }

  /** Seconds it has been asked for, those that are left (null where nothing tells), the share from the cache. */
  #figures(): { seconds: number; left: number | null; share: number | null } {
    const { all, before, input, cached } = this.watched.tally;
    const seconds = this.#began === undefined ? 0 : ((this.#ended ?? this.#now()) - this.#began) / 1000;
    const own = all.answered - before;
    return {
      seconds,
      left: own > 0 && all.total > all.answered ? (seconds / own) * (all.total - all.answered) : null,
      share: input > 0 ? cached / input : null,
    };
  }

  #parts(): (string | undefined)[] {
    const { seconds, left, share } = this.#figures();
    const { all } = this.watched.tally;
    return [
      `${all.answered} of ${all.total} answered (${percent(all)} %)`,
      left !== null ? `${shortTime(left)} left` : this.isOpen ? `${shortTime(seconds)} so far` : undefined,
      this.#began === undefined ? undefined : this.watched.spent(),
      share === null || share === 0 ? undefined : `${Math.round(100 * share)} % from cache`,
    ];
  }

  #trouble(): string | undefined {
    const { all, lastError } = this.watched.tally;
    return all.failed > 0 ? `${all.failed} failed (${lastError.slice(0, 80)})` : undefined;
  }

  line(): string {
    return `${this.watched.model}: ${joined([...this.#parts(), this.#trouble()])}`;
  }

  row() {
    const { model: name, tally } = this.watched;
    const trouble = this.#trouble();
    return {
      name,
      tally,
      figures: joined(this.#parts()),
      trouble: trouble && `✗ ${trouble}`,
      isOpen: this.isOpen,
    };
  }

  json(): string {
    const { seconds, left, share } = this.#figures();
    const { all, cells, controls } = this.watched.tally;
    return JSON.stringify({
      model: this.watched.model,
      answered: all.answered,
      total: all.total,
      failed: all.failed,
      seconds: Math.round(seconds),
      seconds_left: left === null ? null : Math.round(left),
      spent: this.watched.spent() ?? null,
      cached: share === null ? null : Number(share.toFixed(3)),
      cells: cells.map(({ probe, direction, length, answered, total, failed }) => ({
        ...{ probe, direction, length },
        ...{ answered, total, failed },
      })),
      controls: controls ? { ...controls } : null,
    });
  }
}

const joined = (parts: readonly (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join(', ');

function shortTime(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 90 * 60 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
