import { seeded } from '../../core/random.ts';
import { type Check, check, type Subject } from './check.ts';
import { drawPair, drawRun } from './draw.ts';
import { changes, curveModels, type KnownChange, usualDesign } from './models.ts';
import { cellsOf, watchChange, watchCurve } from './watch.ts';
import type { Workings } from './workings.ts';

const drawn = (model: string): Subject => ({ through: 'statistics', model });

/** Contexts without a flip: 6 rule out a drop of 6.3 points, not of 5; 12 do. */
function fewChecks(workings: Workings): Check[] {
  const still: KnownChange = { ...changes[0]!, accuracy: 1 };
  const cellOf = (haystacks: number) =>
    workings.judge(
      workings.pair(...drawPair(still, { ...usualDesign, haystacks }, workings, seeded('calibrate/few'))),
    )[0]!;
  const [six, twelve] = [cellOf(6), cellOf(12)];
  return [
    check(drawn('6 contexts, no flips'), 'upper bound of the drop', six.drop!.hi, {
      least: 0.06,
      most: 0.066,
    }),
    check(drawn('12 contexts, no flips'), 'pass', twelve.decision === 'pass' ? 1 : 0, { least: 1 }),
  ];
}

/** Where pieces grow longer with depth, a cliff is seen at its depth in tokens. */
function cliffChecks(rounds: number, workings: Workings): Check[] {
  const random = seeded('calibrate/cliff');
  const p = (depth: number): number => (depth < 0.6 ? 0.95 : 0.05);
  const depthOf = (query: number): number => ((query + 0.5) / usualDesign.queries) ** 2;
  let near = 0;
  for (let round = 0; round < rounds; round++) {
    const cells = cellsOf(workings.counted(drawRun({ p }, usualDesign, workings, random, { depthOf })));
    if (Math.abs(firstLow(cells) - 9) <= 1) near++;
  }
  return [
    check(drawn('cliff at 0.6, pieces of growing length'), 'found within one bin', near / rounds, {
      least: 0.99,
    }),
  ];
}

/** The first bin of which less than half is right; −1 where there is none. */
export const firstLow = (cells: ReturnType<typeof cellsOf>): number =>
  Array.from({ length: 15 }, (_, bin) => {
    const own = cells.filter((cell) => cell.bin === bin);
    const n = own.reduce((sum, cell) => sum + cell.n, 0);
    return n > 0 && own.reduce((sum, cell) => sum + cell.correct, 0) / n < 0.5;
  }).indexOf(true);

/**
 * The calibration of the statistics alone, from answer to verdict, or that of the models that are wanted: answers are
 * drawn, no prompt is built. The same rounds give the same figures.
 */
export function calibrateStatistics(
  rounds: number,
  workings: Workings,
  wanted: (model: string) => boolean = () => true,
): Check[] {
  const curve = (model: (typeof curveModels)[number], name: string, cold = false): Check[] => {
    const random = seeded(`calibrate/${name}`);
    const watch = watchCurve(drawn(name), model, workings);
    for (let round = 0; round < rounds; round++)
      watch.add(drawRun(model, model.design ?? usualDesign, workings, random, { cold }));
    return watch.checks();
  };
  const pairs = (change: KnownChange): Check[] => {
    const random = seeded(`calibrate/${change.name}`);
    const watch = watchChange(drawn(change.name), change, workings);
    for (let round = 0; round < rounds; round++) watch.add(drawPair(change, usualDesign, workings, random));
    return watch.checks();
  };
  return [
    ...curveModels.filter(({ name }) => wanted(name)).flatMap((model) => curve(model, model.name)),
    // A failed first call in 30 takes as much at every depth.
    ...(wanted('cold')
      ? curve(curveModels[1]!, 'flat 0.9, cold first call', true).filter(({ what }) =>
          /of (LiM|P|R) /.test(what),
        )
      : []),
    ...(wanted('cliff') ? cliffChecks(Math.min(rounds, 200), workings) : []),
    ...changes.filter(({ name }) => wanted(name)).flatMap(pairs),
    ...(wanted('few') ? fewChecks(workings) : []),
  ];
}
