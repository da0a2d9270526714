import type { CurveName } from './accumulate.ts';

/**
 * One thing for each curve, made when the curve is first met. Tables in tables, as one key of all four would be a new
 * text for every result, which takes longer to make and to look up than the result to count.
 */
export function byCurve<T>(make: (name: CurveName) => T) {
  const lengths = new Map<number, Map<string, Map<string, Map<string, T>>>>();
  const all: T[] = [];
  return {
    of({ model, probe, direction, length }: CurveName): T {
      const found = lengths.get(length)?.get(direction)?.get(probe)?.get(model);
      if (found !== undefined) return found;
      const made = make({ model, probe, direction, length });
      const directions = within(lengths, length);
      within(within(directions, direction), probe).set(model, made);
      all.push(made);
      return made;
    },
    /** In the order in which they were made. */
    all: (): readonly T[] => all,
  };
}

/** The table in a table, empty at first. */
function within<K, V extends Map<unknown, unknown>>(table: Map<K, V>, key: K): V {
  const found = table.get(key) ?? (new Map() as V);
  table.set(key, found);
  return found;
}
