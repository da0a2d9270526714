import { goesOn } from './abbreviations.ts';

/** Characters a segmenter is given at once: on Node 20 every segment copies its whole input. */
const WINDOW = 4000;

/** The sentences of a paragraph, white space normalised, in order; of any length. */
export function sentences(paragraph: string): string[] {
  const text = paragraph.replace(/\s+/g, ' ').trim();
  const joined: string[] = [];
  for (const segment of segments(text)) {
    const last = joined.at(-1);
    if (last !== undefined && goesOn(last, segment)) joined[joined.length - 1] = `${last} ${segment}`;
    else joined.push(segment);
  }
  return joined;
}

/** What Intl.Segmenter takes for sentences; where a window ends inside one, the next window begins with it. */
function* segments(text: string): Generator<string> {
  const segmenter = new Intl.Segmenter('en', { granularity: 'sentence' });
  let start = 0;
  while (start < text.length) {
    const found = Array.from(segmenter.segment(text.slice(start, start + WINDOW)), (part) => part.segment);
    const whole = start + WINDOW >= text.length || found.length === 1 ? found : found.slice(0, -1);
    for (const segment of whole) {
      start += segment.length;
      if (segment.trim() !== '') yield segment.trim();
    }
  }
}

const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu;

/** Words of a sentence; in scripts that put no blank between words, two characters count as one word. */
export function wordCount(sentence: string): number {
  const characters = sentence.match(unspaced)?.length ?? 0;
  const rest = characters === 0 ? sentence : sentence.replace(unspaced, ' ');
  const words = rest.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
  return words + Math.floor(characters / 2);
}

/** Whether a sentence is prose and not a rule, a table or a damaged text: mostly letters, no replacement mark. */
export function isProse(sentence: string): boolean {
  const letters = sentence.match(/[\p{L}\p{M}]/gu)?.length ?? 0;
  return letters >= 0.6 * sentence.replace(/\s/g, '').length && !sentence.includes('\uFFFD');
}
