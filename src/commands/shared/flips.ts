import type { Manifest } from '../../core/manifest.ts';
import { wholeCurve } from '../../stats/bins.ts';
import { pairsOf } from '../../stats/paired.ts';
import { openPairing } from '../../stats/pairing.ts';
import type { Flips } from './baseline-file.ts';
import type { Io } from './io.ts';
import { answersById, openSide } from './sides.ts';

/** The only model of a run that is no repeat of another; undefined where there are several. */
export function firstModel({ models }: Manifest): string | undefined {
  const first = models.filter(({ params }) => params.repeat === undefined);
  return first.length === 1 ? first[0]!.name : undefined;
}

/** The A/A flips between the first asking of a model and its first repeat; null where it was asked once. */
export async function flipsOf(
  io: Io,
  name: string,
  manifest: Manifest,
  model: string,
): Promise<Flips | null> {
  const again = manifest.models.find((one) => one.name === `${model} (2)` && one.params.repeat === 2);
  if (!again) return null;
  const { answers } = await answersById(openSide(io, name, model, 'model'));
  const pairing = openPairing(answers);
  await openSide(io, name, again.name, 'model').read(pairing.add);
  const all = pairing.close().map(({ cells }) => pairsOf(cells, wholeCurve));
  return {
    n: all.reduce((sum, { n }) => sum + n, 0),
    flips: all.reduce((sum, { lost, gained }) => sum + lost + gained, 0),
  };
}
