import type { Adapter } from '../../core/adapter.ts';
import { seeded } from '../../core/random.ts';
import { Governor, type Timer } from '../../runner/governor.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** Calls in flight where neither the user nor what reaches the model says. */
export const CALLS = 16;

/** What decides when an endpoint is called: `--concurrency`, `--retries` and the limits per minute. */
export const governorOf = (
  settings: Pick<Settings, 'concurrency' | 'retries' | 'requestsPerMinute' | 'tokensPerMinute'>,
  { limits }: Pick<Adapter, 'limits'>,
  io: Io,
): Governor =>
  new Governor({
    concurrency: Math.min(
      settings.concurrency ?? Number.POSITIVE_INFINITY,
      limits.concurrency ?? settings.concurrency ?? CALLS,
    ),
    retries: settings.retries,
    requestsPerMinute: settings.requestsPerMinute ?? undefined,
    tokensPerMinute: settings.tokensPerMinute ?? undefined,
    timer: realTimer(io),
    // Not the run's seed: two runs against one endpoint should not knock at the same moments.
    random: seeded(`backoff/${process.pid}/${io.date().toISOString()}`).float,
  });

export const realTimer = ({ now }: Io): Timer => ({
  now,
  alarm: (ms, ring) => {
    const timeout = setTimeout(ring, ms);
    return { cancel: () => clearTimeout(timeout) };
  },
});
