import { type SentinelPlace, sentinelPlaces } from '../../core/control.ts';
import type { Probe, Query } from '../../core/probe.ts';
import type { Random } from '../../core/random.ts';

/** Contexts with code words, for each probe and length. */
export const MARKED = 4;

export const places = Object.keys(sentinelPlaces) as readonly SentinelPlace[];

const words = ['amber', 'birch', 'cobalt', 'dune', 'ember', 'fjord', 'grove', 'harbour', 'indigo', 'juniper'];

/** A code word that stands at one place of a context. */
export interface Sentinel {
  readonly place: SentinelPlace;
  /** With the joints of the probe, as it stands in the context. */
  readonly text: string;
  readonly query: Query;
}

/** Three code words that do not occur in `text`. */
export function sentinels(
  { joint }: Pick<Probe, 'joint'>,
  random: Random,
  text: string,
): readonly Sentinel[] {
  const used = new Set<string>();
  return places.map((place) => {
    let code: string;
    do code = `${random.pick(words)}-${1000 + random.int(9000)}`;
    while (used.has(code) || text.includes(code));
    used.add(code);
    const cue = `Marker: the code word at the ${place} of this text is`;
    const question = `One marker in the text begins with this:\n${cue}\nWrite the code word that comes next, and nothing else.`;
    return {
      place,
      text: `${joint.lead}${cue} ${code}.${joint.trail}`,
      query: { question, cue, target: code, parts: [code] },
    };
  });
}
