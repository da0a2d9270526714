import type { Corpus } from '../core/corpus.ts';
import { formatLength } from '../core/length.ts';
import type { Probe } from '../core/probe.ts';
import type { Tokenizer } from '../core/tokenizer.ts';
import { UserError } from '../core/user-error.ts';
import { exactSum } from './exact-sum.ts';
import { type Unit, units } from './unit.ts';

export interface FillRequest {
  readonly probe: Probe;
  readonly corpus: Corpus;
  readonly tokenizer: Tokenizer;
  readonly seed: string;
  /** Tokens that the units are to have together. */
  readonly budget: number;
  /** Whole-prompt length, for messages. */
  readonly length: number;
}

/** How many spare pieces the last few are chosen from, so that the sum comes out exact. */
const SPARES = 96;

/**
 * Draws units until they fill the budget: exactly where spare pieces allow it, else the nearest total below.
 *
 * Sums of counts hold because units meet only where the pre-tokenizers of byte-level vocabularies always cut:
 * a blank belongs to the word after it, line ends to what stands before them (measured: dependencies of o200k,
 * cl100k, Llama 3 and Qwen vocabularies, error 0). For others the caller counts the whole text and asks again.
 */
export async function fill({ probe, corpus, tokenizer, seed, budget, length }: FillRequest): Promise<Unit[]> {
  const pool: Unit[] = [];
  let tokens = 0;
  for await (const batch of units(probe, corpus, tokenizer, seed, batchSize(budget))) {
    for (const unit of batch) {
      pool.push(unit);
      tokens += unit.tokens;
    }
    if (tokens >= budget && spares(pool, budget) >= SPARES) break;
  }
  if (tokens < budget) throw tooSmall(corpus, pool.length, tokens, budget, length);
  return exactly(pool, budget);
}

/** A few pieces at a time for short contexts, thousands for long ones; pieces have 25 to 100 tokens. */
const batchSize = (budget: number): number => Math.min(2048, Math.max(128, Math.ceil(budget / 40)));

/** Units beyond those that fill the budget. */
function spares(pool: readonly Unit[], budget: number): number {
  let room = budget;
  let used = 0;
  while (used < pool.length && room >= 0) room -= pool[used++]!.tokens;
  return pool.length - used;
}

/** The first units of the pool up to a little under the budget, the rest from the following ones by exact sum. */
function exactly(pool: readonly Unit[], budget: number): Unit[] {
  const mean = pool.reduce((sum, unit) => sum + unit.tokens, 0) / pool.length;
  const reserve = Math.ceil(mean * 6);
  const chosen: Unit[] = [];
  let room = budget;
  while (chosen.length < pool.length && room - pool[chosen.length]!.tokens > reserve) {
    room -= pool[chosen.length]!.tokens;
    chosen.push(pool[chosen.length]!);
  }
  const rest = pool.slice(chosen.length, chosen.length + SPARES);
  for (const index of exactSum(
    rest.map((unit) => unit.tokens),
    room,
  ))
    chosen.push(rest[index]!);
  return chosen;
}

function tooSmall(corpus: Corpus, pieces: number, tokens: number, budget: number, length: number): UserError {
  const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
  return new UserError(
    `The corpus ${corpus.name} holds ${number(pieces)} ${corpus.style} pieces with ${number(tokens)} tokens; a context of ${formatLength(length)} needs ${number(budget)}.`,
    `Give a larger corpus, or a shorter --length (at most about ${number(tokens)} tokens); no piece is ever repeated to fill a context.`,
  );
}
