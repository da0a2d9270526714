import type { Adapter } from '../core/adapter.ts';
import { contentId, sha256 } from '../core/hash.ts';

/**
 * Makes the keys of one model's results: the same question to the same model under the same settings, judged by the
 * same version of the scorer, has the same key.
 */
export function resultKeys(
  adapter: Pick<Adapter, 'model' | 'params'>,
  settings: { readonly maxTokens: number },
): (sample: string, scorerVersion: number) => string {
  const asked = contentId({ model: adapter.model, params: adapter.params, ...settings });
  return (sample, scorerVersion) => sha256(`${asked} ${sample} ${scorerVersion}`).slice(0, 16);
}
