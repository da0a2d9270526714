/** Share of the distinct words of `gold` that `answer` has too, 0…1: lower case, cut at white space, punctuation kept. */
export function recall(gold: string, answer: string): number {
  const wanted = wordSet(gold);
  const said = wordSet(answer);
  return [...wanted].filter((word) => said.has(word)).length / wanted.size;
}

/** Words as Python's `str.split()` cuts them, which unlike `\s` knows U+0085 and not U+FEFF. */
const wordSet = (text: string): ReadonlySet<string> =>
  new Set(
    text
      .toLowerCase()
      .split(/\p{White_Space}+/u)
      .filter((word) => word !== ''),
  );
