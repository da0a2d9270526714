import type { Manifest } from '../../core/manifest.ts';
import { lengthOf } from './group.ts';

/**
 * The command that asks the same questions again. It names all that fixes them; how a server is reached (keys,
 * headers, concurrency) is not part of a run and not told. Null for results that came from elsewhere.
 */
export function commandOf({ plan, models, tokenizer, imported }: Manifest): string | null {
  if (imported) return null;
  const probes = plan.probes.flatMap(({ name, directions }) =>
    directions.map((direction) => `${name}.${direction}`),
  );
  const corpora = Object.entries(plan.corpora).map(([style, spec]) => `${style}=${spec}`);
  const flags: readonly (readonly [string, string | number])[] = [
    ...models.map(({ spec }) => ['model', spec] as const),
    ['probe', probes.join(',')],
    ['length', plan.lengths.map((length) => lengthOf({ length })).join(',')],
    ['haystacks', plan.haystacks],
    ['queries', plan.queries],
    ['seed', plan.seed],
    ['max-tokens', plan.maxTokens],
    ...(plan.controls ? [['controls', plan.controls.join(',')] as const] : []),
    ...corpora.map((corpus) => ['corpus', corpus] as const),
    ['tokenizer', tokenizer.spec],
  ];
  return `npx midspan run ${flags.map(([name, value]) => `--${name} ${quoted(String(value))}`).join(' ')}`;
}

/** As a POSIX shell takes it for one word. */
const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
