import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Haystack, Sample } from '../../core/haystack.ts';
import type { Piece } from '../../core/piece.ts';
import type { Probe } from '../../core/probe.ts';
import type { Excerpt, Passage } from '../../core/report.ts';
import type { Outcome } from '../../core/score.ts';
import type { Verdict } from '../../core/verdict.ts';
import { storageError } from '../../runner/storage.ts';

const FILE = 'excerpts.jsonl';
/** Kept of every curve and third of depth: right answers, and wrong ones of each outcome. */
const KEPT = { right: 1, wrong: 2 };
/** Pieces on each side of a needle. */
const AROUND = 2;
/** Characters of a text, and of a neighbour. */
const LONGEST = 1200;
const LONGEST_AROUND = 240;

type JudgeOf<Answer> = (haystack: Haystack) => (sample: Sample, completion: Answer) => Verdict;

/** What an excerpt needs of a haystack and of a sample. */
type ReadHaystack = Pick<Haystack, 'id' | 'probe' | 'pieces' | 'depths'>;
type ReadSample = Pick<Sample, 'id' | 'control' | 'direction' | 'length' | 'position' | 'query'>;

/**
 * Keeps a few answers to be read: of every curve, outcome and third of depth those with the smallest sample ids, so
 * that neither the order of answers nor the number of results decides what is kept or how much.
 */
export interface ExcerptKeeper {
  /** Judges as before, and keeps what it sees of a model. */
  watch<Answer extends { readonly text: string }>(model: string, judgeOf: JudgeOf<Answer>): JudgeOf<Answer>;
  /** Keeps an answer that was judged elsewhere, if it is wanted. */
  see(model: string, haystack: ReadHaystack, sample: ReadSample, answer: string, verdict: Verdict): void;
  /** Adds what was kept to the folder's excerpts. */
  write(folder: string): void;
}

export function keepExcerpts(probes: ReadonlyMap<string, Probe>): ExcerptKeeper {
  const kept = new Map<string, Excerpt[]>();
  const see: ExcerptKeeper['see'] = (model, haystack, sample, answer, verdict) => {
    const probe = probes.get(haystack.probe);
    // Answers of controls belong to no curve, and nothing in an excerpt would tell them from others.
    if (!probe || sample.control !== undefined) return;
    const { direction, length, position } = sample;
    const name = { model, probe: haystack.probe, direction, length };
    const group = groupIn(kept, { ...name, depth: position.depth, outcome: verdict.outcome });
    if (isWanted(group, sample.id, verdict.outcome))
      put(group, excerptOf(model, probe, haystack, sample, answer, verdict));
  };
  return {
    see,
    watch: (model, judgeOf) => (haystack) => {
      const judge = judgeOf(haystack);
      return (sample, completion) => {
        const verdict = judge(sample, completion);
        see(model, haystack, sample, completion.text, verdict);
        return verdict;
      };
    },
    write(folder) {
      for (const excerpt of readExcerpts(folder)) {
        const group = groupIn(kept, { ...excerpt, depth: excerpt.needle.depth });
        if (isWanted(group, excerpt.sample, excerpt.outcome)) put(group, excerpt);
      }
      const all = [...kept.values()]
        .flat()
        .sort((a, b) => (a.model + a.sample < b.model + b.sample ? -1 : 1));
      const file = resolve(folder, FILE);
      try {
        writeFileSync(file, all.map((excerpt) => `${JSON.stringify(excerpt)}\n`).join(''));
      } catch (error) {
        throw storageError(file, error);
      }
    },
  };
}

/** The excerpts of a run; none where it kept none. A line that is torn is passed over. */
export function readExcerpts(folder: string): readonly Excerpt[] {
  const file = resolve(folder, FILE);
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => {
      try {
        return line ? [JSON.parse(line) as Excerpt] : [];
      } catch {
        return [];
      }
    });
}

function groupIn(
  kept: Map<string, Excerpt[]>,
  {
    model,
    probe,
    direction,
    length,
    outcome,
    depth,
  }: Pick<Excerpt, 'model' | 'probe' | 'direction' | 'length' | 'outcome'> & { readonly depth: number },
): Excerpt[] {
  const key = `${length} ${direction} ${outcome} ${Math.min(2, Math.floor(depth * 3))} ${probe} ${model}`;
  let group = kept.get(key);
  if (!group) {
    group = [];
    kept.set(key, group);
  }
  return group;
}

const keptOf = (outcome: Outcome): number => (outcome === 'correct' ? KEPT.right : KEPT.wrong);

const isWanted = (group: readonly Excerpt[], id: string, outcome: Outcome): boolean =>
  !group.some(({ sample }) => sample === id) && (group.length < keptOf(outcome) || id < group.at(-1)!.sample);

function put(group: Excerpt[], excerpt: Excerpt): void {
  group.push(excerpt);
  group.sort((a, b) => (a.sample < b.sample ? -1 : 1));
  group.length = Math.min(keptOf(excerpt.outcome), group.length);
}

/** A question with its answer, its pieces shown where they stand. */
export function excerptOf(
  model: string,
  probe: Probe,
  haystack: ReadHaystack,
  { id, direction, length, position, query }: ReadSample,
  answer: string,
  { outcome, score }: Verdict,
): Excerpt {
  const { source } = score;
  const elsewhere = source !== undefined && source.index !== position.index;
  return {
    sample: id,
    model,
    probe: haystack.probe,
    direction,
    length,
    haystack: haystack.id,
    outcome,
    question: cut(query.question),
    target: cut(query.target),
    answer: cut(answer),
    needle: passageOf(probe, haystack, position.index),
    source: elsewhere ? passageOf(probe, haystack, source.index) : null,
  };
}

function passageOf(probe: Probe, { pieces, depths }: ReadHaystack, index: number): Passage {
  const texts = (from: number, to: number, longest: number) =>
    pieces.slice(Math.max(0, from), Math.max(0, to)).map((piece) => cut(render(probe, piece), longest));
  return {
    index,
    depth: depths[index]!,
    before: texts(index - AROUND, index, LONGEST_AROUND),
    piece: texts(index, index + 1, LONGEST)[0] ?? '',
    after: texts(index + 1, index + 1 + AROUND, LONGEST_AROUND),
  };
}

/** A probe is only ever given pieces of its own style. */
const render = (probe: Probe, piece: Piece): string => (probe.render as (piece: Piece) => string)(piece);

function cut(text: string, longest = LONGEST): string {
  if (text.length <= longest) return text;
  // No half of a character that takes two units stays behind.
  return `${text.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')} … (${text.length} characters)`;
}
