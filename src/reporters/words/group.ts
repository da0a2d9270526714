import type { Curve } from '../../core/curve.ts';
import { formatLength } from '../../core/length.ts';
import { finite, none } from './numbers.ts';

/** One model with its curves, in the order of the report. */
export interface ModelCurves {
  readonly model: string;
  readonly synthetic: boolean;
  readonly curves: readonly Curve[];
}

/** Curves by model, models in order of first appearance. */
export function byModel(curves: readonly Curve[]): readonly ModelCurves[] {
  return [...groupBy(curves, (curve) => curve.model)].map(([model, own]) => ({
    model,
    synthetic: own.some((curve) => curve.synthetic),
    curves: own,
  }));
}

/** Items by key, keys in order of first appearance. */
export function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** `table forward 4k`. */
export const nameOf = (curve: Curve): string => `${curve.probe} ${curve.direction} ${lengthOf(curve)}`;

/** `4k`. */
export const lengthOf = ({ length }: Pick<Curve, 'length'>): string =>
  finite(length) === null ? none : formatLength(length);
