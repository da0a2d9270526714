import type { Corpus } from '../core/corpus.ts';
import type { Haystack } from '../core/haystack.ts';
import type { Plan } from '../core/manifest.ts';
import type { Style } from '../core/piece.ts';
import type { Probe } from '../core/probe.ts';
import type { Tokenizer } from '../core/tokenizer.ts';
import { type Block, type BlockRequest, buildBlock } from './block.ts';
import { controlHaystacks } from './controls.ts';
import { haystackId, turn } from './turn.ts';

/** The loaded parts that a plan names. */
export interface Parts {
  /** By file name. */
  readonly probes: ReadonlyMap<string, Probe>;
  readonly corpora: ReadonlyMap<Style, Corpus>;
  readonly tokenizer: Tokenizer;
}

/**
 * Builds the haystacks of a plan one after another, each only when it is asked for: length by length, probe by
 * probe. The same plan and parts give the same bytes. Fails with a UserError where a corpus is too small or a
 * length too short. Haystacks whose id `skip` knows are left out; where that is a whole ring, it is not built.
 * Haystacks of controls, whose samples say so, come after those of the first ring of a probe.
 */
export async function* haystacks(
  plan: Plan,
  parts: Parts,
  skip: (id: string) => boolean = () => false,
): AsyncGenerator<Haystack> {
  for (const length of plan.lengths) {
    for (const probe of plan.probes) yield* probeHaystacks(plan, parts, { probe, length }, skip);
  }
}

/** Turns of a ring differ as long as there are segments to begin at; more haystacks need more rings. */
async function* probeHaystacks(
  plan: Plan,
  parts: Parts,
  { probe, length }: { readonly probe: Plan['probes'][number]; readonly length: number },
  skip: (id: string) => boolean,
): AsyncGenerator<Haystack> {
  const blocks = Math.ceil(plan.haystacks / plan.queries);
  for (let b = 0; b < blocks; b++) {
    const from = Math.floor((b * plan.haystacks) / blocks);
    const to = Math.floor(((b + 1) * plan.haystacks) / blocks);
    const wanted = Array.from({ length: to - from }, (_, turn) => turn).filter(
      (turn) => !skip(haystackId(probe.name, length, from + turn)),
    );
    const withControls = b === 0 && plan.controls !== undefined;
    if (wanted.length === 0 && !withControls) continue;
    const block = await buildBlock(blockRequest(plan, parts, probe, length, b));
    for (const turn of wanted) yield await turned(block, from + turn, turn, to - from);
    if (!withControls) continue;
    for await (const control of controlHaystacks(block, new Set(plan.controls)))
      if (!skip(control.id)) yield control;
  }
}

const blockRequest = (
  plan: Plan,
  parts: Parts,
  { name, directions }: Plan['probes'][number],
  length: number,
  block: number,
): BlockRequest => {
  const probe = parts.probes.get(name)!;
  return {
    name,
    probe,
    corpus: parts.corpora.get(probe.style)!,
    tokenizer: parts.tokenizer,
    length,
    directions,
    queries: plan.queries,
    seed: `${plan.seed}/${name}/${length}/block${block}`,
  };
};

/**
 * Builds what is most likely to fail before anything is written or sent: each probe at the shortest length, and
 * corpora that can run out at the longest. The first haystack of the plan needs no check: it is built first anyway.
 */
export async function preflight(plan: Plan, parts: Parts): Promise<void> {
  const shortest = Math.min(...plan.lengths);
  const longest = Math.max(...plan.lengths);
  for (const probe of plan.probes) {
    const request = blockRequest(plan, parts, probe, shortest, 0);
    if (probe !== plan.probes[0] || plan.lengths[0] !== shortest) await buildBlock(request);
    if (longest > shortest && Number.isFinite(request.corpus.size))
      await buildBlock({ ...request, length: longest });
  }
}

/** Turn `h` of `turns`, evenly around the ring; a start that does not prove is passed over for the next one. */
async function turned(block: Block, number: number, h: number, turns: number): Promise<Haystack> {
  const segments = block.ring.segments.length;
  const first = block.start + Math.floor((h * segments) / turns);
  for (let shift = 0; shift < segments; shift++) {
    const haystack = await turn(block, number, (first + shift) % segments);
    if (haystack) return haystack;
  }
  throw new Error(`No turn of ${block.request.name} could be proved.`);
}
