/** After these a full stop does not end a sentence, whatever comes next. */
const always: ReadonlySet<string> = new Set(
  (
    'dr mr mrs ms prof rev hon st mt ft messrs mme mlle gen col lt maj capt cpt sgt cmdr adm gov sen rep pres ' +
    'e.g i.e cf vs viz approx resp incl esp eds fig figs eq eqs ref refs tab sect'
  ).split(' '),
);

/** After these it ends none when a number or a bracket follows: `No. 5`, `Jan. 3`, `et al. (2019)`. */
const beforeNumber: ReadonlySet<string> = new Set(
  (
    'no nos vol p pp ch sec art para ver al ca c ed app ex jan feb mar apr jun jul aug sep sept oct nov dec ' +
    'mon tue wed thu fri sat sun'
  ).split(' '),
);

/** Whether a segmenter cut between these two although the sentence goes on. Neither has white space at its ends. */
export function goesOn(before: string, after: string): boolean {
  if (/^\p{Ll}/u.test(after)) return true;
  if (/^(?:\d+|[A-Za-z])[.)]$/.test(before)) return true;
  const word = /(?:^|[\s([“"'])([\p{L}.]+)\.$/u.exec(before)?.[1];
  if (word === undefined) return false;
  const lower = word.toLowerCase();
  return isInitial(word) || always.has(lower) || (beforeNumber.has(lower) && /^[\d([§#]/.test(after));
}

/** `J.` and `J. R.` are initials; `I.` ends a sentence more often than it stands for a name. */
const isInitial = (word: string): boolean =>
  /^(?:\p{Lu}\.)*\p{Lu}$/u.test(word) && word !== 'I' && word.length <= 3;
