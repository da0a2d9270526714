/** A part of one question, or of several that begin alike. */
export interface Stretch {
  /** At least one. */
  readonly ids: readonly number[];
  /** The stretch that it goes on from, by its index; undefined at the start. */
  readonly behind: number | undefined;
  /** The question that ends with it, by its index; undefined where several go on. */
  readonly question: number | undefined;
}

/**
 * Questions cut where they part ways, so that what some begin with is there once: a stretch stands before those that go
 * on from it, and every question ends with one of its own.
 */
export function stretchesOf(questions: readonly (readonly number[])[]): readonly Stretch[] {
  const found: Stretch[] = [];
  const grow = (members: readonly number[], from: number, behind: number | undefined): void => {
    for (const group of alike(questions, members, from)) {
      const [first] = group;
      if (group.length === 1) {
        found.push({ ids: questions[first!]!.slice(from), behind, question: first });
        continue;
      }
      const end = sharedEnd(
        group.map((member) => questions[member]!),
        from,
      );
      found.push({ ids: questions[first!]!.slice(from, end), behind, question: undefined });
      grow(group, end, found.length - 1);
    }
  };
  grow([...questions.keys()], 0, undefined);
  return found;
}

/** Those that have the same id at `from`, unless it is their last. */
function alike(
  questions: readonly (readonly number[])[],
  members: readonly number[],
  from: number,
): readonly (readonly number[])[] {
  const groups: number[][] = [];
  const byId = new Map<number, number[]>();
  for (const member of members) {
    const ids = questions[member]!;
    const group = from < ids.length - 1 ? byId.get(ids[from]!) : undefined;
    if (group) {
      group.push(member);
      continue;
    }
    const own = [member];
    groups.push(own);
    if (from < ids.length - 1) byId.set(ids[from]!, own);
  }
  return groups;
}

/** How far they go together, short of the last id of each. */
function sharedEnd(group: readonly (readonly number[])[], from: number): number {
  const most = Math.min(...group.map((ids) => ids.length)) - 1;
  let end = from;
  while (end < most && group.every((ids) => ids[end] === group[0]![end])) end++;
  return end;
}
