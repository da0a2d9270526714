import type { CellName } from '../../core/comparison.ts';
import { canonical } from '../../core/hash.ts';
import type { Manifest } from '../../core/manifest.ts';
import { UserError } from '../../core/user-error.ts';
import { cellTitle } from '../../stats/compare.ts';
import { cellKey } from '../../stats/pairing.ts';
import { versionDifferences } from '../shared/differences.ts';
import { partsOf } from '../shared/merged.ts';
import type { Answered, Source } from './source.ts';

/** In what two runs differ so that their answers are no parts of one run; one sentence each. */
export function disagreements(a: Manifest, b: Manifest): string[] {
  const told = (what: string, one: unknown, other: unknown): string[] =>
    one === other ? [] : [`The ${what} differs: ${one} and ${other}.`];
  const tokenizer = (run: Manifest): string =>
    `${run.tokenizer.name} (${run.tokenizer.fingerprint.slice(0, 12)})`;
  return [
    ...told('tokenizer', tokenizer(a), tokenizer(b)),
    ...told('prompt template', a.template, b.template),
    ...versionDifferences(a, b),
    ...told('number of queries a context', a.plan.queries, b.plan.queries),
    ...told('room for an answer', a.plan.maxTokens, b.plan.maxTokens),
    ...shared(a.corpora, b.corpora, ({ style }) => style).flatMap(([one, other]) =>
      told(
        `corpus of ${one.style}`,
        `${one.name} (${one.fingerprint.slice(0, 12)})`,
        `${other.name} (${other.fingerprint.slice(0, 12)})`,
      ),
    ),
    ...shared(a.plan.probes, b.plan.probes, ({ name }) => name).flatMap(([one, other]) =>
      told(`set of directions of ${one.name}`, one.directions.join('/'), other.directions.join('/')),
    ),
    ...shared(a.models, b.models, ({ name }) => name).flatMap(([one, other]) =>
      told(`parameters of ${one.name}`, canonical(one.params), canonical(other.params)),
    ),
    ...turns(a, b),
  ];
}

/** The turns of a ring, and so its contexts, depend on how many there are. */
function turns(a: Manifest, b: Manifest): string[] {
  const unlike = partsOf(a)
    .flatMap(({ plan: one }) => partsOf(b).map(({ plan: other }) => [one, other] as const))
    .find(([one, other]) => one.seed === other.seed && one.haystacks !== other.haystacks);
  if (!unlike) return [];
  const [one, other] = unlike;
  return [`With the seed ${one.seed} one has ${one.haystacks} haystacks, the other ${other.haystacks}.`];
}

function shared<T>(a: readonly T[], b: readonly T[], key: (one: T) => string): [T, T][] {
  const byKey = new Map(b.map((one) => [key(one), one]));
  return a.flatMap((one): [T, T][] => {
    const other = byKey.get(key(one));
    return other === undefined ? [] : [[one, other]];
  });
}

/** Fails where two runs differ in how they asked, naming both and in what. */
export function checkAgreement(sources: readonly Source[]): void {
  for (const [i, b] of sources.entries()) {
    // Each with each: two may agree with a third on what they share with it, and not with one another.
    for (const a of sources.slice(0, i)) {
      const unlike = disagreements(a.manifest, b.manifest);
      if (unlike.length === 0) continue;
      throw new UserError(
        `${a.name} and ${b.name} are no parts of one run. ${unlike.join(' ')}`,
        `Merge runs that differ in their seed, models, probes or lengths only; midspan report ${a.name} ${b.name} --out FOLDER draws others side by side.`,
      );
    }
  }
}

/** Fails where two runs answer the same question of one model: a question counts once. */
export function checkDisjoint(sources: readonly Source[], answered: readonly Answered[]): void {
  for (const [i, b] of answered.entries()) {
    for (const [j, a] of answered.slice(0, i).entries()) {
      for (const [model, ids] of b.ids) {
        const earlier = a.ids.get(model);
        const twice = earlier === undefined ? 0 : [...ids].filter((id) => earlier.has(id)).length;
        if (twice === 0) continue;
        const [one, other] = [sources[j]!.name, sources[i]!.name];
        throw new UserError(
          `${one} and ${other} both answer ${twice === 1 ? 'a question' : `${twice} questions`} of ${model}, and a question counts once.`,
          `Merge runs with other seeds; what flips between two runs with the same questions says midspan compare ${one} ${other}.`,
        );
      }
    }
  }
}

/**
 * Haystacks that every model has in every probe, direction and length of the merged run. Fails where they are not equal:
 * zones of unlike precision would stand in one run as if they were asked alike.
 */
export function haystacksEach(answered: readonly Answered[]): number {
  const sums = new Map<string, { model: string; cell: CellName; haystacks: number }>();
  for (const { model, cell, haystacks } of answered.flatMap(({ counts }) => counts)) {
    const key = `${cellKey(cell)} ${model}`;
    sums.set(key, { model, cell, haystacks: haystacks + (sums.get(key)?.haystacks ?? 0) });
  }
  const all = [...sums.values()];
  const cells = [...new Map(all.map(({ cell }) => [cellKey(cell), cell])).values()];
  const models = [...new Set(all.map(({ model }) => model))];
  const most = all.reduce((a, b) => (b.haystacks > a.haystacks ? b : a));
  for (const model of models) {
    for (const cell of cells) {
      const { haystacks } = sums.get(`${cellKey(cell)} ${model}`) ?? { haystacks: 0 };
      if (haystacks === most.haystacks) continue;
      throw new UserError(
        `Together they have ${most.haystacks} haystacks of ${most.model} in ${cellTitle(most.cell)}, but ${haystacks} of ${model} in ${cellTitle(cell)}.`,
        'Add the run that is missing, or draw them side by side with midspan report.',
      );
    }
  }
  return most.haystacks;
}
