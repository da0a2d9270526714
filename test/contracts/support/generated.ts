import type { Piece, Style } from '../../../src/core/piece.ts';
import { datasets, load } from '../../../src/load.ts';

const drawn = new Map<string, Promise<readonly Piece[]>>();

/** The first pieces that the generated corpus draws: drawn once, and frozen, so that whoever changes one is found out. */
export function generated(style: Style, count: number): Promise<readonly Piece[]> {
  const key = `${style} ${count}`;
  const pieces = drawn.get(key) ?? draw(style, count);
  drawn.set(key, pieces);
  return pieces;
}

async function draw(style: Style, count: number): Promise<readonly Piece[]> {
  const plugin = await load('corpus', 'generated');
  const corpus = await plugin.open({ style, source: '', settings: {}, datasets });
  return frozen(take(corpus.draw('contract'), count));
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
