import { describe, expect, test } from 'vitest';
import code from '../../probes/code.ts';
import type { FinishReason } from '../../src/core/adapter.ts';
import type { CodePiece } from '../../src/core/piece.ts';
import type { Direction } from '../../src/core/probe.ts';
import type { Judgement } from '../../src/core/score.ts';
import identifier from '../../src/scorers/identifier.ts';
import { functions } from '../probes/support/pieces.ts';

const more: readonly CodePiece[] = [
  {
    style: 'code',
    id: 'f7',
    name: '_parse_links',
    language: 'python',
    source: 'def _parse_links(body):\n    soup = make_soup(body, "lxml")\n    return parse_anchors(soup)',
    statements: ['soup = make_soup(body, "lxml")', 'return parse_anchors(soup)'],
  },
  {
    style: 'code',
    id: 'f8',
    name: 'list_ports',
    language: 'python',
    source:
      'def list_ports(host):\n    open_ports = scan_all(host)\n    return list(reversed(stack)) + open_ports',
    statements: ['open_ports = scan_all(host)', 'return list(reversed(stack)) + open_ports'],
  },
];
const pieces = [...functions, ...more];
const judge = identifier.open(pieces);
const query = (needle: number, direction: Direction) => code.ask[direction](pieces[needle]!)[0]!;

type Case = [string, string, Judgement['outcome'], (number | boolean)?];
/** The fourth of a case: whether a right answer is strict, or which piece a wrong one came from. */
function check(
  [, answer, outcome, more]: Case,
  needle: number,
  direction: Direction,
  finishReason: FinishReason = 'stop',
) {
  const verdict = judge(query(needle, direction), needle, { text: answer, finishReason });
  expect(verdict.outcome).toBe(outcome);
  if (outcome === 'correct') expect(verdict).toMatchObject({ strict: more, value: 1 });
  else expect([verdict.source, verdict.strict]).toEqual([more, false]);
  return verdict;
}

/** Functions that are called like words of prose. */
const worded: readonly CodePiece[] = ['name', 'function', 'is'].map((name) => ({
  style: 'code',
  id: name,
  name,
  language: 'python',
  source: `def ${name}(a):\n    return a.${name}[0]`,
  statements: [`return a.${name}[0]`],
}));

describe('a name in a short sentence', () => {
  test.each([
    'The name is `TARGET`.',
    'The name is TARGET',
    'The function is `TARGET`.',
    'It is called TARGET.',
    'Function name: TARGET',
  ])('counts where other functions are called like its words: %s', (answer) => {
    const all = [...functions, ...worded];
    const target = functions[0]!.name;
    const asked = code.ask.backward(functions[0]!)[0]!;
    const text = answer.replace('TARGET', target);
    expect(identifier.open(all)(asked, 0, { text, finishReason: 'stop' })).toMatchObject({
      outcome: 'correct',
    });
  });

  test.each(['name', 'function'])('is wrong where it is another function’s: %s', (name) => {
    const all = [...functions, ...worded];
    const asked = code.ask.backward(functions[0]!)[0]!;
    const verdict = identifier.open(all)(asked, 0, { text: name, finishReason: 'stop' });
    expect(verdict).toMatchObject({
      outcome: 'wrong_item',
      source: all.findIndex((piece) => piece.name === name),
    });
  });
});

test('a question without a cue is judged like any other', () => {
  const asked = { ...code.ask.backward(functions[0]!)[0]!, cue: '' };
  for (const text of [`def ${functions[0]!.name}(page):`, `The function is ${functions[0]!.name}`]) {
    expect(identifier.open(pieces)(asked, 0, { text, finishReason: 'stop' })).toMatchObject({
      outcome: 'correct',
    });
  }
});

describe('backward: the name of a function', () => {
  test.each<Case>([
    ['the name', 'parse_links', 'correct', true],
    ['the name and blanks', '  parse_links \n', 'correct', true],
    ['in code marks', '`parse_links`', 'correct', false],
    ['in bold', '**parse_links**', 'correct', false],
    ['in quotes, with a full stop', '"parse_links".', 'correct', false],
    ['called', 'parse_links()', 'correct', false],
    ['with its parameters', 'parse_links(page, base)', 'correct', false],
    ['with its class', 'Crawler.parse_links', 'correct', false],
    ['in a code block', '```python\nparse_links\n```', 'correct', false],
    ['as a header', 'def parse_links(page, base):', 'correct', false],
    ['in a sentence', 'The function that contains this line is parse_links.', 'correct', false],
    [
      'in a sentence, in code marks',
      'That line is part of the `parse_links` function, near its top.',
      'correct',
      false,
    ],
    ['as JSON', '{"name": "parse_links"}', 'correct', false],
    ['after a label', 'Function name: parse_links', 'correct', false],
    ['after thinking', '<think>merge_ranges? no</think>parse_links', 'correct', true],
    [
      'with the cue repeated',
      'The line `hrefs = [a.get("href") for a in anchors]` is in parse_links',
      'correct',
      false,
    ],
    ['by quoting the whole function', pieces[0]!.source, 'correct', false],
    [
      'a refusal and the name',
      'I am not able to see it for certain, but I think it is parse_links',
      'correct',
      false,
    ],
    [
      'an invented next question',
      'parse_links\n\nQuestion: One function\n\nAnswer: merge_ranges',
      'correct',
      true,
    ],
    ['in other case', 'Parse_Links', 'absent_text'],
    ['within a longer name', '_parse_links', 'wrong_item', 7],
    ['within a longer name, in a sentence', 'It is the `_parse_links` function.', 'wrong_item', 7],
    ['with letters appended', 'parse_links2', 'absent_text'],
    ['another function', 'merge_ranges', 'wrong_item', 1],
    ['the next function, in a sentence', 'This line belongs to `merge_ranges`, I believe.', 'wrong_item', 1],
    ['a method of another language', 'func (q *Queue) Drain(limit int) []Item {', 'wrong_item', 4],
    ['a line of another function', 'taken := q.items[:limit]', 'wrong_item', 4],
    ['something another function calls', 'make_soup', 'wrong_item', 7],
    ['a name that is nowhere', 'collect_everything', 'absent_text'],
    ['a refusal', 'There is no function that contains this line.', 'refusal'],
    ['a refusal in one word', 'None', 'refusal'],
    ['nothing', '', 'format'],
    ['the cue', 'hrefs = [a.get("href") for a in anchors]', 'format'],
    ['another line of the right function', 'return [urljoin(base, href) for href in hrefs]', 'format'],
    ['prose without a name', 'It is the one about web pages.', 'format'],
    ['two names', 'parse_links or merge_ranges', 'format'],
    ['two names in a sentence', 'It is `parse_links`, or else `merge_ranges`.', 'format'],
    ['two names, the wrong one first', 'It looks like merge_ranges. On reflection: parse_links', 'format'],
    ['two names of which one is nowhere', 'parse_links, collect_everything', 'format'],
    ['a list of all names', pieces.map(({ name }) => name).join('\n'), 'format'],
    ['all of the code', pieces.map(({ source }) => source).join('\n\n'), 'format'],
  ])('%s', (...it) => {
    check(it, 0, 'backward');
  });

  test('a name that is a word counts where it is meant, not in the middle of prose', () => {
    check(['', 'search', 'correct', true], 6, 'backward');
    check(['', 'The function is called search.', 'correct', false], 6, 'backward');
    check(
      ['', 'I had to search for quite a while, and in the end it is checksum', 'wrong_item', 5],
      6,
      'backward',
    );
    check(['', 'A search of the text found the function `search`.', 'correct', false], 6, 'backward');
  });

  test('an answer that was cut off is truncated unless it is right', () => {
    check(['', 'parse_', 'truncated'], 0, 'backward', 'length');
    check(['', 'merge_ranges', 'truncated'], 0, 'backward', 'length');
    check(['', 'parse_links, because', 'correct', false], 0, 'backward', 'length');
  });
});

describe('forward: the last statement', () => {
  const last = 'return list(reversed(stack))';
  test.each<Case>([
    ['the statement', last, 'correct', true],
    ['indented', `    ${last}`, 'correct', true],
    ['with other spacing', 'return list( reversed(stack) )', 'correct', false],
    ['with a semicolon', `${last};`, 'correct', false],
    ['in code marks', `\`${last}\``, 'correct', false],
    ['in a code block', `\`\`\`python\n${last}\n\`\`\``, 'correct', false],
    ['in a sentence', `The last statement of merge_ranges is ${last}.`, 'correct', false],
    ['in a sentence, in code marks', `The function ends with \`${last}\` and that is all.`, 'correct', false],
    ['after a label', `Last statement: ${last}`, 'correct', false],
    ['at the end of the whole function', pieces[1]!.source, 'correct', false],
    ['as JSON', JSON.stringify({ statement: last }), 'correct', false],
    ['in other case', last.toUpperCase(), 'absent_text'],
    ['part of it', 'list(reversed(stack))', 'absent_text'],
    ['as part of a longer statement', `${last} + open_ports`, 'wrong_item', 8],
    [
      'the last statement of another function',
      'return [urljoin(base, href) for href in hrefs]',
      'wrong_item',
      0,
    ],
    ['another in a sentence', 'Its last statement is total.rotate_left(7) ^ start.', 'wrong_item', 5],
    ['the name of another function', 'checksum', 'wrong_item', 5],
    ['another statement of the same function', 'ordered = sorted(ranges, key=first_of)', 'format'],
    ['the name that was given', 'merge_ranges', 'format'],
    ['a statement that is nowhere', 'return sorted(ranges)[::-1]', 'absent_text'],
    ['two statements', `${last}\nreturn [urljoin(base, href) for href in hrefs]`, 'format'],
    ['two in a sentence', `Either \`${last}\` or \`return parse_anchors(soup)\``, 'format'],
    ['a refusal', "I don't see a function called merge_ranges.", 'refusal'],
  ])('%s', (...it) => {
    check(it, 1, 'forward');
  });

  test('a statement over several lines is the same as on one', () => {
    check(['', 'return {\n  ...body,\n  fetched: clock.now()\n};', 'absent_text'], 1, 'forward');
    check(['', 'return { ...body,\n   fetched: clock.now() };', 'correct', false], 2, 'forward');
  });

  test('quotes inside a statement survive JSON', () => {
    const [needle, direction] = [6, 'forward'] as const;
    check(
      ['', JSON.stringify({ last: 'return found < 0 ? names.size() : found;' }), 'correct', false],
      needle,
      direction,
    );
  });
});

describe('bidirectional: name and last statement', () => {
  const [name, last] = ['Drain', 'return append([]Item{}, taken...)'];
  test.each<Case>([
    ['both, a line each', `${name}\n${last}`, 'correct', true],
    ['in a code block', `\`\`\`go\n${name}\n${last}\n\`\`\``, 'correct', false],
    ['as a list', `1. ${name}\n2. \`${last}\``, 'correct', false],
    ['in a sentence', `The function is \`${name}\` and its last statement is \`${last}\`.`, 'correct', false],
    ['labelled', `Name: ${name}\nLast statement: ${last}`, 'correct', false],
    ['by quoting the function', pieces[4]!.source, 'correct', false],
    ['the name alone', name, 'format'],
    ['the statement alone', last, 'format'],
    ['the name and another statement of the function', `${name}\ntaken := q.items[:limit]`, 'format'],
    [
      'the name and a statement of another function',
      `${name}\ntotal.rotate_left(7) ^ start`,
      'wrong_item',
      5,
    ],
    ['both of another function', 'checksum\ntotal.rotate_left(7) ^ start', 'wrong_item', 5],
    ['both, and another name', `${name} or checksum\n${last}`, 'format'],
    ['a refusal', 'None of the functions contains that line.', 'refusal'],
  ])('%s', (...it) => {
    check(it, 4, 'bidirectional');
  });

  test('half of it is worth half', () => {
    expect(check(['', name, 'format'], 4, 'bidirectional').value).toBe(0.5);
  });
});

test('a statement that several functions have is not traced to one of them', () => {
  const twins = ['first', 'second'].map(
    (name): CodePiece => ({
      ...pieces[0]!,
      id: name,
      name: `${name}_twin`,
      source: `def ${name}_twin():\n    ${name}_step = begin()\n    return shared_end(1, 2)`,
      statements: [`${name}_step = begin()`, 'return shared_end(1, 2)'],
    }),
  );
  const verdict = identifier.open([pieces[1]!, ...twins])(query(1, 'forward'), 0, {
    text: 'return shared_end(1, 2)',
    finishReason: 'stop',
  });
  expect(verdict.outcome).toBe('wrong_item');
  expect(verdict.source).toBeUndefined();
});
