import type { AddedToken, Part, TokenizerJson } from './file.ts';

/** Longest stretch handed to a tokenizer at once, in UTF-16 units: at most 60 KB of UTF-8. */
const CHUNK = 20_000;

/**
 * Alternatives of the pre-token patterns in use (GPT-2, cl100k, o200k, Llama 3, Qwen, DeepSeek, Tekken). In each a
 * blank can only come first or beside other blanks, a line break is never followed by a letter, and nothing looks
 * back; so a pre-token ends at both kinds of joint below, and what stands before it is cut alike without the rest.
 */
const SAFE_ALTERNATIVES = new Set([
  ...["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"],
  ...["(?i:'s|'t|'re|'ve|'m|'ll|'d)", "'(?i:[sdmt]|ll|ve|re)"],
  ...['[^\\r\\n\\p{L}\\p{N}]?\\p{L}+', '[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+', '[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++'],
  ...['[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+', '[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+'],
  ...['', "(?i:'s|'t|'re|'ve|'m|'ll|'d)?"].flatMap((suffix) => [
    `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+${suffix}`,
    `[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*${suffix}`,
  ]),
  ...[' ?\\p{L}+', '[!"#$%&\'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+', '[一-龥぀-ゟ゠-ヿ]+'],
  ...['\\p{N}', '\\p{N}+', ' ?\\p{N}+', '\\p{N}{1,3}', '\\p{N}{1,3}+'],
  ...[' ?[^\\s\\p{L}\\p{N}]+', ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*', ' ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*'],
  ...[' ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*', ' ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+', ' ?[\\p{P}\\p{S}]+[\\r\\n]*'],
  ...[' ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*'],
  ...['\\s*[\\r\\n]+', '\\s*[\\r\\n]', '\\s+(?!\\S)', '\\s++$', '\\s+', '\\s'],
]);
const SAFE_NORMALIZERS = new Set([
  'NFC',
  'NFD',
  'NFKC',
  'NFKD',
  'Lowercase',
  'StripAccents',
  'BertNormalizer',
]);
/** Pre-tokenizers that part words at white space, and others that only part further. */
const SPLITS_AT_BLANKS = new Set(['Whitespace', 'WhitespaceSplit', 'BertPreTokenizer']);
const SPLITS_FURTHER = new Set(['Digits', 'Punctuation']);

/** Whether counts of parts cut by `chunksOf` are known to add up for this tokenizer; by rule, not by trial. */
export function mayCut({ normalizer, pre_tokenizer, added_tokens }: TokenizerJson): boolean {
  const preTokenizers = partsOf(pre_tokenizer, 'pretokenizers');
  return (
    partsOf(normalizer, 'normalizers').every(({ type }) => SAFE_NORMALIZERS.has(type ?? '')) &&
    preTokenizers.some(partsAtJoints) &&
    preTokenizers.every((part) => partsAtJoints(part) || partsFurther(part)) &&
    added_tokens.every(staysOnOneSide)
  );
}

const partsOf = (part: Part | null, members: string): readonly Part[] => {
  if (part === null) return [];
  return part.type === 'Sequence' && Array.isArray(part[members])
    ? (part[members] as readonly Part[])
    : [part];
};

function partsAtJoints(part: Part): boolean {
  if (part.type === 'ByteLevel') return part.add_prefix_space === false && part.use_regex !== false;
  return SPLITS_AT_BLANKS.has(part.type ?? '') || (isSafeSplit(part) && patternOf(part).includes('\\s'));
}

const partsFurther = (part: Part): boolean =>
  SPLITS_FURTHER.has(part.type ?? '') ||
  isSafeSplit(part) ||
  (part.type === 'ByteLevel' && part.add_prefix_space === false);

const isSafeSplit = (part: Part): boolean =>
  part.type === 'Split' &&
  ((part.behavior === 'Isolated' && part.invert !== true) ||
    (part.behavior === 'Removed' && part.invert === true)) &&
  alternativesOf(patternOf(part)).every((alternative) => SAFE_ALTERNATIVES.has(alternative));

const patternOf = ({ pattern }: Part): string =>
  typeof pattern === 'object' && pattern !== null && 'Regex' in pattern ? String(pattern.Regex) : '';

/** The alternatives of a pattern that stand outside brackets and groups. */
function alternativesOf(pattern: string): readonly string[] {
  const found: string[] = [];
  let depth = 0;
  let inBrackets = false;
  let from = 0;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    if (sign === '\\') at++;
    else if (inBrackets) inBrackets = sign !== ']';
    else if (sign === '[') inBrackets = true;
    else if (sign === '(') depth++;
    else if (sign === ')') depth--;
    else if (sign === '|' && depth === 0) {
      found.push(pattern.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, pattern.slice(from)];
}

/** An added token that takes no white space beside it and holds none within cannot lie across a joint. */
const staysOnOneSide = ({ content, lstrip, rstrip }: AddedToken): boolean =>
  lstrip !== true && rstrip !== true && !(/[\s\x85]/.test(content) && /[^\s\x85]/.test(content));

/** The text in stretches of at most 20,000 units where it has safe joints: `x| y` and `x⏎|y`, y a letter. */
export function chunksOf(text: string): readonly string[] {
  const chunks: string[] = [];
  let from = 0;
  while (text.length - from > CHUNK) {
    const at = jointAround(text, from, from + CHUNK);
    chunks.push(text.slice(from, at));
    from = at;
  }
  return from > 0 && from === text.length ? chunks : [...chunks, text.slice(from)];
}

/** The last joint up to `limit`, else the first after it, else the end of the text. */
function jointAround(text: string, from: number, limit: number): number {
  for (let at = limit; at > from + 1; at--) if (isJoint(text, at)) return at;
  for (let at = limit + 1; at < text.length; at++) if (isJoint(text, at)) return at;
  return text.length;
}

function isJoint(text: string, at: number): boolean {
  if (text[at] === ' ') return isInk(text[at - 1]) && isLetter(text[at + 1]);
  return text[at - 1] === '\n' && isInk(text[at - 2]) && isLetter(text[at]);
}

const isInk = (unit: string | undefined): boolean => unit !== undefined && /[^\s\x85]/.test(unit);
const isLetter = (unit: string | undefined): boolean => unit !== undefined && /\p{L}/u.test(unit);
