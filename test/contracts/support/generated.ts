import type { Piece, Style } from '../../../src/core/piece.ts';
import { datasets, load } from '../../../src/load.ts';

/** The first pieces that the generated corpus draws, frozen, so that whoever changes one is found out. */
export async function generated(style: Style, count: number, seed = 'contract'): Promise<readonly Piece[]> {
  const plugin = await load('corpus', 'generated');
  const corpus = await plugin.open({ style, source: '', settings: {}, datasets });
  return take(corpus.draw(seed), count).map(frozen);
}

/** The first items of what may be endless. */
export function take<T>(items: Iterable<T>, count: number): T[] {
  const taken: T[] = [];
  for (const item of items) {
    if (taken.length === count) break;
    taken.push(item);
  }
  return taken;
}

/** The value itself, unchangeable to its depths. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
