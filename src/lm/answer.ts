import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import type { Choose } from './choose.ts';
import type { Branches, BranchPiece, KvCache } from './engine.ts';
import { stretchesOf } from './shared-starts.ts';

/** What ends an answer of a model. */
export interface Ends {
  /** Tokens of prompt and answer at most. */
  readonly window: number;
  readonly stopIds: ReadonlySet<number>;
  /** Whether the answer is over although no stop token came. */
  readonly isOver: (ids: readonly number[]) => boolean;
}

export interface Question {
  /** What follows the ids in the cache; at least one. */
  readonly ids: readonly number[];
  readonly choose: Choose;
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Decoded {
  /** Without the stop token. */
  readonly ids: readonly number[];
  /** Tokens chosen, the stop token included. */
  readonly tokens: number;
  readonly stopped: boolean;
}

/** Answers questions about what a cache holds. */
export interface Answers {
  ask(question: Question): Promise<Decoded>;
  /** Fails what is not answered, and closes the cache; by the end of it, that is done. */
  close(): Promise<void>;
}

export const contextClosed = (): Error => new Error('the context is closed');

/** Tokens of questions in one round at most, but for one question; more gains nothing and asks for room. */
const ROUND = 1024;

/**
 * Answers questions in rounds: those that wait together are read side by side, token by token, what they begin with
 * alike once, and others join while there is room. Answers do not depend on the company, but for the last bits of 32-bit
 * sums.
 */
export function answersFrom(cache: KvCache, ends: Ends): Answers {
  const waiting: Sequence[] = [];
  const closed = contextClosed();
  let isOpen = true;
  let busy: Promise<void> | undefined;

  const work = async (): Promise<void> => {
    // Questions that are asked in one turn of the loop are answered together.
    await turnOfTheLoop();
    try {
      while (isOpen && waiting.length > 0) await round();
    } catch (error) {
      // No branch could be begun: what waits would wait for ever.
      for (const { reject } of waiting.splice(0)) reject(error);
    }
    for (const { reject } of waiting.splice(0)) reject(closed);
    busy = undefined;
    if (!isOpen) cache.close();
  };
  const round = async (): Promise<void> => {
    const branches = cache.branches();
    const active = new Map<number, Strand>();
    let [taken, next] = [0, 0];
    try {
      while (isOpen) {
        const fresh: Sequence[] = [];
        while (waiting.length > 0 && (taken === 0 || taken + waiting[0]!.unread.length <= ROUND)) {
          const sequence = waiting.shift()!;
          taken += sequence.unread.length;
          fresh.push(sequence);
        }
        for (const strand of strandsOf(fresh, next)) active.set(next++, strand);
        for (const [branch, sequence] of active) if (sequence.hasStopped()) active.delete(branch);
        if (active.size === 0) return;
        const pieces = piecesOf(active, branches);
        const logits = branches.read(pieces);
        for (const [i, { branch, ids }] of pieces.entries()) {
          if (active.get(branch)!.goOn(ids.length, logits[i]!)) active.delete(branch);
        }
        await turnOfTheLoop();
      }
    } catch (error) {
      for (const { reject } of active.values()) reject(error);
      active.clear();
    } finally {
      for (const { reject } of active.values()) reject(closed);
      branches.close();
    }
  };
  return {
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (!isOpen) throw closed;
        waiting.push(sequenceOf(question, cache.length, ends, { resolve, reject }));
        busy ??= work();
      }),
    async close() {
      if (isOpen && !busy) cache.close();
      isOpen = false;
      await busy;
    },
  };
}

/** What each branch reads next, as much as is read at once; one behind another when that has been read. */
function piecesOf(active: ReadonlyMap<number, Strand>, branches: Branches): readonly BranchPiece[] {
  const pieces: BranchPiece[] = [];
  const whole = new Set<number>();
  let room = branches.stride();
  for (const [branch, { behind, unread, reach }] of active) {
    if (room === 0) break;
    if (behind !== undefined && active.has(behind) && !whole.has(behind)) continue;
    const ids = unread.slice(0, room);
    pieces.push({ branch, behind, ids, reach });
    if (ids.length === unread.length) whole.add(branch);
    room -= ids.length;
  }
  return pieces;
}

/** What is read in one branch. */
interface Strand {
  /** The branch that it goes on from. */
  readonly behind: number | undefined;
  /** What is to be read next; at least one. */
  readonly unread: readonly number[];
  /** Tokens there will be when that is read. */
  readonly reach: number;
  readonly reject: (error: unknown) => void;
  /** Whether it was told to stop; then it fails. */
  hasStopped(): boolean;
  /** After `count` more ids were read: true when it has come to its end. */
  goOn(count: number, logits: Float32Array): boolean;
}

/** A question on its way. */
interface Sequence extends Strand {
  /** Leaves what it begins with to another branch. */
  goOnBehind(branch: number | undefined, unread: readonly number[]): void;
}

/** Strands in the order of their branches, the first of which is `from`: questions, and what several of them begin with. */
function strandsOf(questions: readonly Sequence[], from: number): readonly Strand[] {
  const reach = Math.max(...questions.map((question) => question.reach));
  return stretchesOf(questions.map(({ unread }) => unread)).map(({ ids, behind, question }) => {
    const branch = behind === undefined ? undefined : from + behind;
    if (question === undefined) return startOf(ids, branch, reach);
    const sequence = questions[question]!;
    sequence.goOnBehind(branch, ids);
    return sequence;
  });
}

/** What several questions begin with: there is nothing to choose behind it. */
function startOf(ids: readonly number[], behind: number | undefined, reach: number): Strand {
  let unread = ids;
  return {
    behind,
    get unread() {
      return unread;
    },
    reach,
    reject: () => {},
    hasStopped: () => false,
    goOn(count) {
      unread = unread.slice(count);
      return unread.length === 0;
    },
  };
}

function sequenceOf(
  { ids, choose, maxTokens, signal }: Question,
  start: number,
  { window, stopIds, isOver }: Ends,
  {
    resolve,
    reject,
  }: { readonly resolve: (answer: Decoded) => void; readonly reject: (error: unknown) => void },
): Sequence {
  if (ids.length === 0) throw new Error('there is nothing to read');
  const answer: number[] = [];
  let behind: number | undefined;
  let unread = ids;
  let reach = start + ids.length;
  const end = (tokens: number, stopped: boolean): true => {
    resolve({ ids: answer, tokens, stopped });
    return true;
  };
  return {
    get behind() {
      return behind;
    },
    goOnBehind(branch, rest) {
      behind = branch;
      unread = rest;
    },
    get unread() {
      return unread;
    },
    get reach() {
      return reach;
    },
    reject,
    hasStopped() {
      if (signal?.aborted) reject(signal.reason);
      return signal?.aborted ?? false;
    },
    goOn(count, logits) {
      unread = unread.slice(count);
      if (unread.length > 0) return false;
      if (answer.length === maxTokens) return end(answer.length, false);
      const id = choose(logits);
      if (stopIds.has(id)) return end(answer.length + 1, true);
      answer.push(id);
      if (isOver(answer)) return end(answer.length, true);
      if (answer.length === maxTokens || reach === window) return end(answer.length, false);
      unread = [id];
      reach++;
      return false;
    },
  };
}
