import type { Needle } from './needles.ts';
import type { Unit } from './unit.ts';

/**
 * Units in a circle, cut into as many segments as there are needles, each with its needle at the segment's middle
 * in tokens. A haystack is the circle read from the start of one of its segments: needles then stand evenly over all
 * depths whatever the start, neighbours stay neighbours, and over a block every item visits every part of the
 * context (rotation keeps item difficulty from posing as a position effect).
 */
export interface Ring {
  readonly units: readonly Unit[];
  /** Index of the first unit of each segment; the first is 0. */
  readonly segments: readonly number[];
  /** Needles in segment order; `unit` is an index into `units`. */
  readonly needles: readonly Needle[];
  readonly tokens: number;
}

/** The units of a ring from the start of one of its segments on. */
export function readFrom({ units, segments }: Ring, segment: number): Unit[] {
  const from = segments[segment]!;
  return [...units.slice(from), ...units.slice(0, from)];
}

/** Orders the units so that the needles stand at the middles of equal stretches; fillers keep their order. */
export function arrange(units: readonly Unit[], needles: readonly Needle[]): Ring {
  const tokens = units.reduce((sum, unit) => sum + unit.tokens, 0);
  const isNeedle = new Set(needles.map((needle) => needle.unit));
  const fillers = units.filter((_, index) => !isNeedle.has(index));
  const order: Unit[] = [];
  const placed: Needle[] = [];
  let filled = 0;
  let next = 0;
  needles.forEach((needle, j) => {
    const unit = units[needle.unit]!;
    const goal = ((j + 0.5) * tokens) / needles.length - unit.tokens / 2;
    while (
      next < fillers.length &&
      Math.abs(filled + fillers[next]!.tokens - goal) < Math.abs(filled - goal)
    ) {
      filled += fillers[next]!.tokens;
      order.push(fillers[next++]!);
    }
    placed.push({ ...needle, unit: order.length });
    order.push(unit);
    filled += unit.tokens;
  });
  order.push(...fillers.slice(next));
  return { units: order, segments: cut(order, placed, tokens), needles: placed, tokens };
}

/** Cuts between needle j − 1 and needle j, as near to j equal shares of the tokens as pieces allow. */
function cut(order: readonly Unit[], needles: readonly Needle[], tokens: number): number[] {
  const segments = [0];
  let before = 0;
  let index = 0;
  for (let j = 1; j < needles.length; j++) {
    const goal = (j * tokens) / needles.length;
    while (
      index <= needles[j - 1]!.unit ||
      (index < needles[j]!.unit && Math.abs(before + order[index]!.tokens - goal) <= Math.abs(before - goal))
    ) {
      before += order[index]!.tokens;
      index++;
    }
    segments.push(index);
  }
  return segments;
}
