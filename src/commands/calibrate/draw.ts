import type { Random } from '../../core/random.ts';
import type { Result } from '../../core/result.ts';
import { type Design, type KnownChange, type KnownModel, takenFor } from './models.ts';
import type { Workings } from './workings.ts';

/** An answer about one question, all else of it plain. */
const resultOf = (
  haystack: number,
  query: number,
  queries: number,
  right: boolean,
  depth: number,
): Result => ({
  key: '',
  sample: `${haystack}/${query}`,
  model: 'm',
  probe: 'drawn',
  direction: 'forward',
  length: 4096,
  tokens: 4096,
  haystack: `h${String(haystack).padStart(2, '0')}`,
  position: { index: query, count: queries, tokenOffset: 0, depth },
  outcome: right ? 'correct' : 'absent_text',
  score: { value: right ? 1 : 0, strict: right },
  completion: null,
});

/** One run of a known model, drawn: no prompt is built. `cold` makes the first question of each haystack fail. */
export function drawRun(
  { p, spread = 0 }: Pick<KnownModel, 'p' | 'spread'>,
  { haystacks, queries }: Design,
  workings: Workings,
  random: Random,
  { cold = false, depthOf = (query: number) => (query + 0.5) / queries } = {},
): Result[] {
  return Array.from({ length: haystacks }, (_, h) => {
    const level = random.float() < 0.5 ? spread : -spread;
    const order = workings.order(
      Array.from({ length: queries }, (_, query) => query),
      random,
    );
    return order.map((query, place) => {
      const depth = depthOf(query);
      const right = random.float() < p(depth) + level && !(cold && place === 0);
      return resultOf(h, query, queries, right, depth);
    });
  }).flat();
}

/** A baseline and a candidate that differ in a known way, on the same questions. */
export function drawPair(
  { accuracy, flips, middle, drop, events }: KnownChange,
  { haystacks, queries }: Design,
  workings: Workings,
  random: Random,
): readonly [Result[], Result[]] {
  const turned = (1 - Math.sqrt(1 - 2 * flips)) / 2;
  const baseline: Result[] = [];
  const candidate: Result[] = [];
  for (let h = 0; h < haystacks; h++) {
    const struck = random.float() < events ? (random.float() < 0.5 ? 'baseline' : 'candidate') : 'none';
    for (let query = 0; query < queries; query++) {
      const depth = (query + 0.5) / queries;
      const lost = takenFor(drop + (depth >= 1 / 3 && depth < 2 / 3 ? middle : 0), flips);
      const u = random.float();
      const ask = (p: number, arm: string) => (): Result => {
        const right = u < p && !(struck === arm && random.float() < 0.3);
        return resultOf(h, query, queries, random.float() < turned ? !right : right, depth);
      };
      const [before, after] = [ask(accuracy, 'baseline'), ask(accuracy - lost, 'candidate')];
      baseline.push(before());
      candidate.push(workings.settle(after(), after));
    }
  }
  return [baseline, candidate];
}
