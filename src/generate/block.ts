import type { Corpus } from '../core/corpus.ts';
import { formatLength } from '../core/length.ts';
import type { Direction, Probe, Query } from '../core/probe.ts';
import { seeded } from '../core/random.ts';
import type { Tokenizer } from '../core/tokenizer.ts';
import { UserError } from '../core/user-error.ts';
import { fill } from './fill.ts';
import { chooseNeedles, type Prover, prover } from './needles.ts';
import { type PromptSizer, promptSizer } from './prompts.ts';
import { arrange, type Ring } from './ring.ts';
import { frame } from './template.ts';
import { type Unit, units } from './unit.ts';

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
export interface Block {
  readonly request: BlockRequest;
  readonly ring: Ring;
  readonly sizer: PromptSizer;
  readonly frame: { readonly head: string; readonly tail: string };
  /** Tokens of the frame's head. */
  readonly headTokens: number;
  /** Proves the needles' questions, in needle order, in the folded text of a whole context. */
  readonly prove: Prover;
  readonly resampled: number;
  /** Random first segment, so that no item begins every run. */
  readonly start: number;
}

/** Draws are repeated with new seeds this often before a corpus is called unfit. */
const ATTEMPTS = 4;

/** Fills one ring to the token and finds its needles. */
export async function buildBlock(request: BlockRequest): Promise<Block> {
  const { probe, tokenizer, queries, seed } = request;
  const around = frame(probe);
  const sizer = await promptSizer(tokenizer, around.tail);
  const [headTokens, tailTokens] = (await tokenizer.count([around.head, around.tail])) as [number, number];
  let found = 0;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const draw = `${seed}/draw${attempt}`;
    const { filled, room } = await fitted(request, sizer, draw, around, headTokens + tailTokens);
    const { needles, resampled } = await chooseNeedles({
      ...request,
      units: filled,
      wanted: queries,
      room,
      sizer,
    });
    found = Math.max(found, needles.length);
    if (needles.length < queries) continue;
    const ring = arrange(filled, needles);
    const asked = ring.needles.flatMap(({ unit, queries }) => queries.map(({ query }) => ({ unit, query })));
    const prove = prover(
      probe,
      asked.map(({ query }) => query),
      (i) => ring.units[asked[i]!.unit]!,
    );
    const start = seeded(`${draw}/start`).int(queries);
    return { request, ring, sizer, frame: around, headTokens, prove, resampled, start };
  }
  throw tooFewNeedles(request, found);
}

/** Corrections of the budget where counts do not add up (vocabularies without a pre-tokenizer). */
const CORRECTIONS = 4;

/** Pieces that fill the context so that question room is left, proved by one full count, and that room. */
async function fitted(
  request: BlockRequest,
  sizer: PromptSizer,
  draw: string,
  around: { readonly head: string; readonly tail: string },
  frameTokens: number,
): Promise<{ filled: Unit[]; room: number }> {
  const { queries, length, tokenizer } = request;
  const asked = await roomForPrompts(request, sizer, draw);
  let budget = length - frameTokens - asked;
  for (let pass = 0; ; pass++) {
    if (budget < 1)
      throw tooShort(request, `its frame and question alone take ${frameTokens + asked} tokens`);
    const filled = await fill({ ...request, seed: draw, budget });
    if (filled.length < queries)
      throw tooShort(request, `only ${filled.length} pieces fit into it`, filled.length);
    const text = around.head + filled.map((unit) => unit.text).join('') + around.tail;
    const counted = (await tokenizer.count([text]))[0]!;
    const excess = counted + asked - length;
    if ((excess <= 0 && -excess <= length / 400) || pass === CORRECTIONS)
      return { filled, room: length - counted };
    // Turning the ring moves one joint: where counts do not add up exactly that may cost a token or two.
    budget -= excess > 0 ? excess + 2 : excess;
  }
}

/**
 * Tokens kept for the question: the longest among the first pieces' questions, at most a quarter of the length.
 * Shorter ones are padded; longer ones are not asked.
 */
async function roomForPrompts(request: BlockRequest, sizer: PromptSizer, seed: string): Promise<number> {
  const { probe, corpus, tokenizer, directions, queries, length } = request;
  const questions: string[] = [];
  for await (const batch of units(probe, corpus, tokenizer, seed, Math.max(64, queries * 2))) {
    for (const unit of batch)
      for (const query of firstQueries(probe, unit, directions)) questions.push(query.question);
    break;
  }
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
