import type { Excerpt, Passage } from '../../../core/report.ts';

/** The excerpts in the text of an `excerpts.jsonl`; lines that are none are passed over. */
export const readExcerptLines = (lines: string): readonly Excerpt[] =>
  lines.split('\n').flatMap((line) => {
    try {
      const value: unknown = JSON.parse(line);
      return isExcerpt(value) ? [value] : [];
    } catch {
      return [];
    }
  });

const texts = [
  'sample',
  'model',
  'probe',
  'direction',
  'haystack',
  'outcome',
  'question',
  'target',
  'answer',
];

function isExcerpt(value: unknown): value is Excerpt {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    texts.every((name) => typeof fields[name] === 'string') &&
    typeof fields.length === 'number' &&
    isPassage(fields.needle) &&
    (fields.source === null || isPassage(fields.source))
  );
}

function isPassage(value: unknown): value is Passage {
  if (typeof value !== 'object' || value === null) return false;
  const { index, depth, before, piece, after } = value as Readonly<Record<string, unknown>>;
  const all = (list: unknown) => Array.isArray(list) && list.every((text) => typeof text === 'string');
  return (
    typeof index === 'number' &&
    typeof depth === 'number' &&
    typeof piece === 'string' &&
    all(before) &&
    all(after)
  );
}
