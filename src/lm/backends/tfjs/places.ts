/** Where tokens stand: all positions are in from ≤ position < to. */
export interface Places {
  readonly from: number;
  readonly to: number;
  /** Null where the tokens are consecutive ones of the stem that all branches share. */
  readonly each: readonly Place[] | null;
}

export interface Place {
  readonly position: number;
  /** Null on the stem. */
  readonly branch: Branch | null;
}

/** A branch and where it began: at the stem (null) or behind another. */
export interface Branch {
  readonly behind: Branch | null;
}

export const onStem = (from: number, to: number): Places => ({ from, to, each: null });

export function scattered(each: readonly Place[]): Places {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { position } of each) {
    from = Math.min(from, position);
    to = Math.max(to, position + 1);
  }
  return { from, to, each };
}

export const countOf = ({ from, to, each }: Places): number => each?.length ?? to - from;

/** Places one by one. */
const spread = ({ from, to, each }: Places): readonly Place[] =>
  each ?? Array.from({ length: to - from }, (_, i) => ({ position: from + i, branch: null }));

/** Those of two blocks that follow each other. */
export const joined = (before: Places, last: Places): Places =>
  before.each || last.each ? scattered([...spread(before), ...spread(last)]) : onStem(before.from, last.to);

/** Places of some rows, in ascending order; on the stem of consecutive ones. */
export function picked(places: Places, rows: readonly number[]): Places {
  if (places.each) return scattered(rows.map((row) => places.each![row]!));
  return onStem(places.from + rows[0]!, places.from + rows.at(-1)! + 1);
}
