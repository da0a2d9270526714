import type { Completion } from '../../core/adapter.ts';
import type { Haystack, Sample } from '../../core/haystack.ts';
import type { Plan } from '../../core/manifest.ts';
import { withSettings } from '../../core/model-spec.ts';
import type { Direction } from '../../core/probe.ts';
import { seeded } from '../../core/random.ts';
import type { Result } from '../../core/result.ts';
import type { Scorer } from '../../core/score.ts';
import { haystacks, type Parts } from '../../generate/generate.ts';
import { datasets, load } from '../../load.ts';
import { openTokenizer, partsOf, scorersOf } from '../shared/parts.ts';
import { judgeWith } from '../shared/scoring.ts';
import type { Design } from './models.ts';

type Answer = Pick<Completion, 'text' | 'finishReason'>;

/** Opens one context to a model; what it answers to the questions about it. */
export type Asker = (haystack: Haystack) => Promise<(sample: Sample) => Answer | Promise<Answer>>;

const MAX_TOKENS = 256;
const now = (): number => 0;

/** A simulated model behind the interface that real models have: it gets the text of the prompt and nothing else. */
export async function simulated(spec: string, seed: number, cwd: string): Promise<Asker> {
  const { target, settings } = withSettings(spec);
  const plugin = await load('adapter', 'synthetic');
  const adapter = await plugin.create(
    { text: spec, adapter: 'synthetic', target, settings: { ...settings, seed: String(seed) } },
    {
      headers: {},
      api: 'chat',
      temperature: 0,
      timeoutMs: 0,
      idleMs: 0,
      concurrency: 1,
      env: {},
      cwd,
      datasets,
      now,
    },
  );
  return async ({ context }) => {
    const session = await adapter.open(context, { prime: { id: '', text: '' } });
    return ({ id, prompt }) => session.ask({ id, text: prompt }, { maxTokens: MAX_TOKENS });
  };
}

/** A model that does not read: it knows a share of the answers by heart. */
export const byHeart =
  (share: number, seed: number): Asker =>
  async () =>
  ({ id, query }) => ({
    text: seeded(`${seed}/${id}/heart`).float() < share ? query.target : 'I do not know.',
    finishReason: 'stop',
  });

/** The loaded parts of the built-in probes, to build contexts of any seed with. */
export interface Bench {
  readonly parts: Parts;
  readonly scorers: ReadonlyMap<string, Scorer>;
}

/** Contexts that are to be built. */
export interface Wanted extends Design {
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
  readonly seed: number;
  readonly controls?: Plan['controls'];
}

const planOf = ({ probe, direction, length, controls, ...rest }: Wanted): Plan => ({
  suite: 'calibrate',
  probes: [{ name: probe, directions: [direction] }],
  lengths: [length],
  maxTokens: MAX_TOKENS,
  corpora: { document: 'generated', code: 'generated', table: 'generated' },
  ...rest,
  ...(controls && { controls }),
});

/** Opens what the contexts of all built-in probes are built of and judged by. */
export async function openBench(cwd: string): Promise<Bench> {
  const some = planOf({ probe: 'table', direction: 'forward', length: 0, haystacks: 0, queries: 0, seed: 0 });
  const probes = ['document', 'code', 'table'].map((name) => ({ name, directions: [] }));
  const parts = await partsOf({ ...some, probes }, await openTokenizer('o200k', cwd), cwd);
  return { parts, scorers: await scorersOf(parts, cwd) };
}

/** The contexts of one simulated run, by the real generator, each with its questions. */
export async function built(wanted: Wanted, { parts }: Bench): Promise<Haystack[]> {
  const all: Haystack[] = [];
  for await (const haystack of haystacks(planOf(wanted), parts)) all.push(haystack);
  return all;
}

/** Puts every question to a model and judges the answers by the probe's own scorer. */
export async function answersTo(
  contexts: readonly Haystack[],
  asker: Asker,
  { scorers }: Bench,
): Promise<Result[]> {
  const judgeOf = judgeWith(scorers);
  const results: Result[] = [];
  for (const haystack of contexts) {
    const judge = judgeOf(haystack);
    const ask = await asker(haystack);
    for (const sample of haystack.samples) {
      const { id, prompt: _, query: __, ...rest } = sample;
      const verdict = judge(sample, await ask(sample));
      results.push({ ...rest, key: '', sample: id, model: 'm', completion: null, ...verdict });
    }
  }
  return results;
}
