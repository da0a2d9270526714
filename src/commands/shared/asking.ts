import type { Adapter } from '../../core/adapter.ts';
import type { Plan } from '../../core/manifest.ts';
import { primingQuestion } from '../../generate/template.ts';
import type { RunRequest } from '../../runner/run.ts';
import { governorOf } from './governor.ts';
import type { Io } from './io.ts';
import type { Settings } from './settings.ts';

/** Characters of contexts held open at once: enough to keep 32 slots busy, small enough for any laptop. */
const MAX_OPEN_TEXT = 32 * 1024 * 1024;

/** How a model is asked, whatever it is asked. */
export const askingOf = (
  adapter: Adapter,
  { io, settings, plan }: { readonly io: Io; readonly settings: Settings; readonly plan: Plan },
): Pick<RunRequest, 'adapter' | 'primingQuestion' | 'governor' | 'maxTokens' | 'maxOpenText' | 'signal'> => ({
  adapter,
  primingQuestion,
  governor: governorOf(settings, adapter, io),
  maxTokens: plan.maxTokens,
  maxOpenText: MAX_OPEN_TEXT,
  signal: io.signal,
});

/** What a report says of an endpoint that was given up. */
export const givenUp = (model: string, why: string): string => `${model}: the endpoint was given up, ${why}`;
