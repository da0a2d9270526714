import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Timer } from '../../src/runner/governor.ts';

/** Time that passes only when nothing else can happen: minutes of waiting take milliseconds. */
export class VirtualTime implements Timer {
  #now = 0;
  #alarms: { readonly at: number; readonly ring: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  alarm(ms: number, ring: () => void): { cancel(): void } {
    const alarm = { at: this.#now + ms, ring };
    this.#alarms.push(alarm);
    return {
      cancel: () => {
        this.#alarms = this.#alarms.filter((other) => other !== alarm);
      },
    };
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.alarm(ms, resolve));
  }

  /** Lets time pass until the work is done. */
  async until<T>(work: Promise<T>): Promise<T> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    work.then(done, done);
    for (;;) {
      await turnOfTheLoop();
      if (isDone) return await work;
      const first = Math.min(...this.#alarms.map(({ at }) => at));
      const next = this.#alarms.find(({ at }) => at === first);
      if (!next) continue;
      this.#alarms = this.#alarms.filter((alarm) => alarm !== next);
      this.#now = Math.max(this.#now, next.at);
      next.ring();
    }
  }
}
