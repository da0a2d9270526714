import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Haystack } from '../../core/haystack.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Answer } from '../../core/report.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { isBuiltIn } from './built-in.ts';
import { haystacksOf } from './merged.ts';
import { rebuild } from './rebuild.ts';

type Asked = NonNullable<Answer['asked']>;

/** Finds what a result was the answer to; null where that is not known. */
export type FindQuestion = (result: Pick<Result, 'haystack' | 'sample'>) => Promise<Asked | null>;

/** Haystacks whose questions are held unpacked: as many as are answered side by side, and some. */
const OPEN = 64;

/**
 * Finds questions by building a run's haystacks again from their seeds, each once and no further than is asked for.
 * One sentence where that cannot be done. Modules that a run names are not loaded unless it is `own`: who draws a
 * folder from elsewhere does not mean to run its code.
 */
export async function questionsOf(
  manifest: Manifest,
  { cwd, own }: { readonly cwd: string; readonly own: boolean },
): Promise<FindQuestion | string> {
  if (manifest.imported) return 'it was imported.';
  if (!own && !isBuiltIn(manifest)) return 'a module of your own makes its contexts.';
  try {
    return finder(haystacksOf(manifest, await rebuild(manifest, cwd)));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return `${error.message[0]!.toLowerCase()}${error.message.slice(1)}`;
  }
}

/**
 * Journals go through haystacks in the order of the plan, a few at a time, model by model. So what is built is kept, but
 * packed: a million questions take some 100 MB.
 */
function finder(haystacks: AsyncGenerator<Haystack>): FindQuestion {
  const packed = new Map<string, Buffer>();
  const open = new Map<string, Map<string, Asked>>();
  const find = async (haystack: string): Promise<Map<string, Asked> | undefined> => {
    while (!packed.has(haystack)) {
      const { value, done } = await haystacks.next();
      if (done) return undefined;
      packed.set(value.id, pack(value));
    }
    return unpack(packed.get(haystack)!);
  };
  return async ({ haystack, sample }) => {
    let questions = open.get(haystack);
    if (!questions) {
      questions = (await find(haystack)) ?? new Map();
      open.set(haystack, questions);
      if (open.size > OPEN) open.delete(open.keys().next().value!);
    }
    return questions.get(sample) ?? null;
  };
}

const pack = ({ samples }: Haystack): Buffer =>
  deflateRawSync(
    JSON.stringify(
      samples.map(({ id, query: { question, target } }): [string, Asked] => [id, { question, target }]),
    ),
    { level: 1 },
  );

const unpack = (bytes: Buffer): Map<string, Asked> =>
  new Map(JSON.parse(inflateRawSync(bytes).toString('utf8')) as [string, Asked][]);
