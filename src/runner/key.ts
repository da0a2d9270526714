import type { Adapter } from '../core/adapter.ts';
import { contentId } from '../core/hash.ts';

/** The key of a result: the same question to the same model under the same settings, judged by the same rules. */
export const resultKey = (
  sample: string,
  adapter: Pick<Adapter, 'model' | 'params'>,
  settings: { readonly maxTokens: number; readonly scorer: number },
): string => contentId({ sample, model: adapter.model, params: adapter.params, ...settings });
