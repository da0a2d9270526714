import type { Corpus } from '../core/corpus.ts';
import { formatLength } from '../core/length.ts';
import { UserError } from '../core/user-error.ts';
import { exactSum } from './exact-sum.ts';
import type { Stock, Unit } from './unit.ts';

export interface FillRequest {
  readonly corpus: Corpus;
  /** Drawn from the corpus. */
  readonly stock: Stock;
  /** Tokens that the units are to have together. */
  readonly budget: number;
  /** Needles that are to stand evenly in the context. */
  readonly queries: number;
  /** Whole-prompt length, for messages. */
  readonly length: number;
}

/** How many spare pieces the last few are chosen from, so that the sum comes out exact. */
const SPARES = 32;

/**
 * Draws units until they fill the budget: exactly where spare pieces allow it, else the nearest total below.
 *
 * Sums of counts hold because units meet only where the pre-tokenizers of byte-level vocabularies always cut:
 * a blank belongs to the word after it, line ends to what stands before them (measured: dependencies of o200k,
 * cl100k, Llama 3 and Qwen vocabularies, error 0). For others the caller counts the whole text and asks again.
 */
export async function fill(request: FillRequest): Promise<Unit[]> {
  const { stock, budget, queries } = request;
  // A piece longer than a needle's share of the context would push needles off their even places.
  const longest = Math.floor(budget / queries);
  const pool: Unit[] = [];
  let tokens = 0;
  let passedOver = 0;
  for (let seen = 0; ; ) {
    const units = await stock.upTo(seen + batchSize(budget));
    if (units.length === seen) break;
    for (; seen < units.length; seen++) {
      const unit = units[seen]!;
      if (unit.tokens > longest) {
        passedOver++;
        continue;
      }
      pool.push(unit);
      tokens += unit.tokens;
    }
    if (tokens >= budget && spares(pool, budget) >= SPARES) break;
    if (passedOver > MAX_PASSED_OVER && passedOver > pool.length * MAX_PASSED_OVER_SHARE) break;
  }
  if (tokens >= budget) return exactly(pool, budget);
  throw passedOver > pool.length
    ? tooLong(request, passedOver, pool.length, longest)
    : tooSmall(request, pool.length, tokens);
}

/** When an endless corpus is given up: thousands of pieces too long, and hardly any short enough. */
const MAX_PASSED_OVER = 4000;
const MAX_PASSED_OVER_SHARE = 50;

/** A few pieces at a time for short contexts, thousands for long ones; pieces have 25 to 100 tokens. */
const batchSize = (budget: number): number => Math.min(2048, Math.max(64, Math.ceil(budget / 40)));

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

const number = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

function tooLong(
  { corpus, length, queries }: FillRequest,
  long: number,
  short: number,
  longest: number,
): UserError {
  return new UserError(
    `A ${corpus.style} context of ${formatLength(length)} is too short for ${queries} queries: each has ${number(longest)} tokens of it, and ${number(long)} of ${number(long + short)} pieces drawn from ${corpus.name} are longer.`,
    'Give a longer --length or fewer --queries.',
  );
}

function tooSmall({ corpus, budget, length }: FillRequest, pieces: number, tokens: number): UserError {
  return new UserError(
    `The corpus ${corpus.name} holds ${number(pieces)} ${corpus.style} pieces with ${number(tokens)} tokens; a context of ${formatLength(length)} needs ${number(budget)}.`,
    `Give a larger corpus, or a shorter --length (at most about ${number(tokens)} tokens); no piece is ever repeated to fill a context.`,
  );
}
