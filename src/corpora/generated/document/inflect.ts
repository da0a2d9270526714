/** The plural of a noun or noun phrase whose head stands last; `goose|geese` gives it outright. */
export function plural(entry: string): string {
  const [one = '', many] = entry.split('|');
  if (many !== undefined) return many;
  if (/[^aeiou]y$/.test(one)) return `${one.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(one) ? `${one}es` : `${one}s`;
}

/** The singular of a noun entry. */
export const singular = (entry: string): string => entry.split('|')[0]!;

/**
 * The forms of a verb or verb phrase whose verb stands first, by suffix: '' base, `s`, `ed`, `en`, `ing`.
 * Irregular ones are written out: `rise|rose|risen`, `cut|cut|cut|cutting`.
 */
export function conjugate(entry: string): Readonly<Record<'' | 's' | 'ed' | 'en' | 'ing', string>> {
  const [base = '', ed, en, ing] = entry.split('|');
  const space = base.indexOf(' ');
  const verb = space < 0 ? base : base.slice(0, space);
  const rest = space < 0 ? '' : base.slice(space);
  const past = `${ed ?? regularPast(verb)}${rest}`;
  return {
    '': base,
    s: `${thirdPerson(verb)}${rest}`,
    ed: past,
    en: en === undefined ? past : `${en}${rest}`,
    ing: `${ing ?? participle(verb)}${rest}`,
  };
}

function thirdPerson(verb: string): string {
  if (/[^aeiou]y$/.test(verb)) return `${verb.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh|o)$/.test(verb) ? `${verb}es` : `${verb}s`;
}

function regularPast(verb: string): string {
  if (verb.endsWith('e')) return `${verb}d`;
  return /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ied` : `${verb}ed`;
}

const participle = (verb: string): string =>
  verb.endsWith('e') && !/(?:ee|ye|oe)$/.test(verb) ? `${verb.slice(0, -1)}ing` : `${verb}ing`;
