import { describe, expect, test } from 'vitest';
import document from '../../probes/document.ts';
import { fold } from '../../src/core/fold.ts';
import { sha256 } from '../../src/core/hash.ts';
import type { Haystack } from '../../src/core/haystack.ts';
import type { Plan } from '../../src/core/manifest.ts';
import type { DocumentPiece } from '../../src/core/piece.ts';
import { directions, type Probe } from '../../src/core/probe.ts';
import type { Tokenizer } from '../../src/core/tokenizer.ts';
import { haystacks } from '../../src/generate/generate.ts';
import { sentences } from '../support/sentences.ts';
import { gluingTokenizer, wordsTokenizer } from '../support/words-tokenizer.ts';

const plan: Plan = {
  suite: 'test',
  probes: [{ name: 'document', directions: [...directions] }],
  lengths: [2048],
  haystacks: 5,
  queries: 15,
  seed: 7,
  maxTokens: 64,
  corpora: { document: 'sentences' },
};

const build = async (
  changes: Partial<Plan> = {},
  size = 2000,
  tokenizer: Tokenizer = wordsTokenizer,
): Promise<Haystack[]> => {
  const parts = {
    probes: new Map([['document', document as unknown as Probe]]),
    corpora: new Map([['document', sentences(size)] as const]),
    tokenizer,
  };
  const all: Haystack[] = [];
  for await (const haystack of haystacks({ ...plan, ...changes }, parts)) all.push(haystack);
  return all;
};

describe('a plan', () => {
  test('gives prompts of exactly the asked length, counted whole', async () => {
    for (const { context, samples } of await build()) {
      const counts = await wordsTokenizer.count(samples.map(({ prompt }) => context.text + prompt));
      expect(new Set(counts)).toEqual(new Set([2048]));
      expect(new Set(samples.map(({ tokens }) => tokens))).toEqual(new Set([2048]));
    }
  });

  test('stays at or below the length, within half a percent, where counts do not add up', async () => {
    for (const { context, samples } of await build({ haystacks: 3 }, 2000, gluingTokenizer)) {
      for (const count of await gluingTokenizer.count(samples.map(({ prompt }) => context.text + prompt))) {
        expect(count).toBeLessThanOrEqual(2048);
        expect(count).toBeGreaterThan(2048 * 0.995);
      }
    }
  });

  test('gives the same bytes for the same seed, and others for another', async () => {
    const print = async (seed: number): Promise<string> => sha256(JSON.stringify(await build({ seed })));
    expect(await print(7)).toBe(await print(7));
    expect(await print(7)).not.toBe(await print(8));
  });

  test('asks each needle in every direction, one needle in every fifteenth of the depth', async () => {
    for (const { samples } of await build()) {
      for (const direction of directions) {
        const own = samples.filter((sample) => sample.direction === direction);
        expect(own.map(({ position }) => Math.floor(position.depth * 15))).toEqual(
          Array.from({ length: 15 }, (_, bin) => bin),
        );
      }
      const perNeedle = new Map<number, number>();
      for (const { position } of samples)
        perNeedle.set(position.index, (perNeedle.get(position.index) ?? 0) + 1);
      expect([...perNeedle.values()]).toEqual(new Array(15).fill(3));
    }
  });

  test('moves the same items to other depths from haystack to haystack', async () => {
    const depths = new Map<string, Set<number>>();
    for (const { samples } of await build()) {
      for (const { query, position } of samples) {
        depths.set(query.cue, (depths.get(query.cue) ?? new Set()).add(Math.floor(position.depth * 15)));
      }
    }
    expect([...depths.values()].map(({ size }) => size)).toEqual(new Array(45).fill(5));
  });

  test('never asks a question whose cue or target is ambiguous in the final text', async () => {
    for (const { context, samples, pieces } of await build()) {
      const text = fold(context.text);
      for (const { query, position } of samples) {
        expect(text.split(fold(query.cue)).length - 1).toBe(1);
        const others = pieces
          .filter((_, index) => index !== position.index)
          .map((piece) => fold(document.render(piece as never)));
        for (const part of query.parts)
          expect(others.some((other) => other.includes(fold(part)))).toBe(false);
      }
    }
  });

  test('tells positions as they are in the text', async () => {
    for (const { context, samples, pieces } of await build({ haystacks: 2 })) {
      for (const { position } of samples.slice(0, 6)) {
        expect(position.count).toBe(pieces.length);
        const at = context.text.indexOf(document.render(pieces[position.index] as never));
        const before = (await wordsTokenizer.count([context.text.slice(0, at - 1)]))[0];
        expect(position.tokenOffset).toBe(before);
      }
    }
  });

  test('repeats no piece within a context and none is lost in turning', async () => {
    const all = await build();
    const ids = all.map(({ pieces }) => pieces.map(({ id }) => id));
    for (const own of ids) expect(new Set(own).size).toBe(own.length);
    for (const own of ids) expect([...own].sort()).toEqual([...ids[0]!].sort());
  });

  test('takes a new ring of pieces when it has more haystacks than needles', async () => {
    const all = await build({ haystacks: 31, queries: 15 });
    expect(all).toHaveLength(31);
    expect(new Set(all.map(({ context }) => context.id)).size).toBe(31);
  });
});

test('a piece that the heading already quotes is no needle', async () => {
  const corpus = sentences(2000);
  const quoted = [...corpus.draw('any')].slice(0, 1000).map((piece) => (piece as DocumentPiece).sentence);
  const heading = `Remember: ${quoted.join(' ')} Now read.`;
  const parts = {
    probes: new Map([['document', { ...document, heading } as unknown as Probe]]),
    corpora: new Map([['document', corpus] as const]),
    tokenizer: wordsTokenizer,
  };
  const long = { ...plan, lengths: [(await wordsTokenizer.count([heading]))[0]! + 4000], haystacks: 2 };
  for await (const { context, samples } of haystacks(long, parts)) {
    for (const { query } of samples) expect(fold(context.text).split(fold(query.cue))).toHaveLength(2);
  }
});

describe('a plan that cannot be met says so:', () => {
  test('a corpus too small names both numbers', async () => {
    await expect(build({}, 40)).rejects.toThrow(
      /holds 40 document pieces with [\d,]+ tokens; a context of 2k needs [\d,]+/,
    );
  });

  test('a length too short for the queries', async () => {
    await expect(build({ lengths: [300] })).rejects.toThrow(
      /context of 300 is too short for 15 queries: each has \d+ tokens of it/,
    );
  });

  test('a length too short for the question', async () => {
    await expect(build({ lengths: [60] })).rejects.toThrow(/context of 60 is too short/);
  });
});
