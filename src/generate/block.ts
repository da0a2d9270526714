import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Corpus } from '../core/corpus.ts';
import { formatLength } from '../core/length.ts';
import type { Direction, Probe, Query } from '../core/probe.ts';
import { seeded } from '../core/random.ts';
import type { Tokenizer } from '../core/tokenizer.ts';
import { UserError } from '../core/user-error.ts';
import { fill } from './fill.ts';
import { chooseNeedles, type Prover, prover } from './needles.ts';
import { type PromptSizer, promptSizer } from './prompts.ts';
import { arrange, type Ring, readFrom } from './ring.ts';
import { contextText, type Frame, frame } from './template.ts';
import { turn } from './turn.ts';
import { type Stock, stockOf, type Unit } from './unit.ts';

export interface BlockRequest {
  /** File name of the probe. */
  readonly name: string;
  readonly probe: Probe;
  readonly corpus: Corpus;
  readonly tokenizer: Tokenizer;
  readonly length: number;
  readonly directions: readonly Direction[];
  /** Needles per context. */
  readonly queries: number;
  readonly seed: string;
}

/** One ring of pieces that a group of haystacks shares, each beginning it at another place. */
export interface Block extends Ground {
  readonly ring: Ring;
  /** Proves the needles' questions, in needle order, in the folded text of a whole context. */
  readonly prove: Prover;
  readonly resampled: number;
  /** Random first segment, so that no item begins every run. */
  readonly start: number;
  /** Tokens of the context that begins there, counted whole. */
  readonly startTokens: number;
}

/** What a block has before its pieces are drawn. */
interface Ground {
  readonly request: BlockRequest;
  readonly sizer: PromptSizer;
  readonly frame: Frame;
  /** Tokens of the frame's head. */
  readonly headTokens: number;
  readonly tailTokens: number;
}

/** Draws are repeated with new seeds this often before a corpus is called unfit. */
const ATTEMPTS = 4;

/** Fills one ring to the token and finds its needles; between its steps a run takes the answers that came in. */
export async function buildBlock(request: BlockRequest): Promise<Block> {
  const { probe, tokenizer, seed } = request;
  const around = frame(probe);
  const sizer = await promptSizer(tokenizer, around.tail);
  const [headTokens, tailTokens] = (await tokenizer.count([around.head, around.tail])) as [number, number];
  const ground = { request, sizer, frame: around, headTokens, tailTokens };
  let found = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const block = await fitted(ground, `${seed}/draw${attempt}`);
    if (typeof block === 'object') return block;
    found = Math.max(found, block);
  }
  throw tooFewNeedles(request, found);
}

/** Corrections of the budget where counts do not add up (vocabularies without a pre-tokenizer). */
const CORRECTIONS = 4;

/**
 * One draw of pieces that fill the context so that question room is left, proved by one full count of the context at
 * its start; or the number of needles that were found where they are too few.
 */
async function fitted(ground: Ground, draw: string): Promise<Block | number> {
  const { request, sizer, frame, headTokens, tailTokens } = ground;
  const { probe, corpus, queries, length, tokenizer } = request;
  const start = seeded(`${draw}/start`).int(queries);
  const stock = stockOf(probe, corpus, tokenizer, draw);
  const asked = await roomForPrompts(request, sizer, stock);
  const most = length - headTokens - tailTokens;
  let budget = most - asked;
  let best: Block | undefined;
  for (let pass = 0; ; pass++) {
    if (budget < 1)
      throw tooShort(request, `its frame and question alone take ${length - most + asked} tokens`);
    const units = await fill({ ...request, stock, budget });
    if (units.length < queries)
      throw tooShort(request, `only ${units.length} pieces fit into it`, units.length);
    await turnOfTheLoop();
    const { needles, resampled } = await chooseNeedles({
      ...request,
      units,
      wanted: queries,
      room: asked,
      sizer,
    });
    if (needles.length < queries) return needles.length;
    await turnOfTheLoop();
    const ring = arrange(units, needles);
    const startTokens = (await tokenizer.count([contextText(frame, readFrom(ring, start))]))[0]!;
    const excess = startTokens + asked - length;
    const block = { ...ground, ring, prove: ringProver(probe, ring), resampled, start, startTokens };
    if (excess <= 0 && -excess <= length / 400) return block;
    if (excess <= 0 && startTokens > (best?.startTokens ?? 0)) best = block;
    if (pass === CORRECTIONS) {
      // Few pieces that all are nearly as long as a needle's share have hardly any sums: one that is short will do.
      if (await hasRoom(block)) return block;
      if (best && (await hasRoom(best))) return best;
      throw tooShort(request, `a context of ${startTokens} tokens leaves no room for questions of ${asked}`);
    }
    // Turning the ring moves one joint: where counts do not add up exactly that may cost a token or two.
    budget -= excess > 0 ? excess + 2 : excess;
  }
}

/** Whether some turn of a block leaves its questions room. */
async function hasRoom(block: Block): Promise<boolean> {
  for (const first of block.ring.segments.keys()) if (await turn(block, 0, first)) return true;
  return false;
}

function ringProver(probe: Probe, { needles, units }: Ring): Prover {
  const asked = needles.flatMap(({ unit, queries }) => queries.map(({ query }) => ({ unit, query })));
  return prover(
    probe,
    asked.map(({ query }) => query),
    (i) => units[asked[i]!.unit]!,
  );
}

/**
 * Tokens kept for the question: the longest among the first pieces' questions, at most a quarter of the length.
 * Shorter ones are padded; longer ones are not asked.
 */
async function roomForPrompts(request: BlockRequest, sizer: PromptSizer, stock: Stock): Promise<number> {
  const { probe, directions, queries, length } = request;
  const first = Math.max(64, queries * 2);
  const questions = (await stock.upTo(first))
    .slice(0, first)
    .flatMap((unit) => firstQueries(probe, unit, directions).map(({ question }) => question));
  const sizes = [...(await sizer.sizes(questions))].sort((a, b) => a - b);
  if (sizes.length === 0) throw tooFewNeedles(request, 0);
  const cap = Math.floor(length / 4);
  if (sizes[0]! > cap) throw tooShort(request, `a question alone takes ${sizes[0]} tokens`);
  return Math.min(sizes.at(-1)!, cap);
}

const firstQueries = (probe: Probe, unit: Unit, directions: readonly Direction[]): Query[] =>
  directions.flatMap((direction) => probe.ask[direction](unit.piece).slice(0, 1));

function tooShort({ name, length, queries }: BlockRequest, why: string, fits?: number): UserError {
  const fewer = fits !== undefined && fits > 0 ? `, or at most ${fits} --queries` : '';
  return new UserError(
    `A ${name} context of ${formatLength(length)} is too short for ${queries} queries: ${why}.`,
    `Give a longer --length${fewer}.`,
  );
}

function tooFewNeedles({ name, corpus, queries, directions }: BlockRequest, found: number): UserError {
  return new UserError(
    `Only ${found} of ${queries} unambiguous needles were found for ${name} (${directions.join(', ')}) in the corpus ${corpus.name}.`,
    'Give a corpus with more varied pieces, fewer --queries, a longer --length or fewer --direction.',
  );
}
