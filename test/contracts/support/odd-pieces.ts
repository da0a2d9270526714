import type { CodePiece, DocumentPiece, Piece, Style, TablePiece } from '../../../src/core/piece.ts';
import { frozen } from './generated.ts';

/** Pieces that no generator would make but users' files hold: all of them keep the rules of `src/core/piece.ts`. */
export const oddPieces: Readonly<Record<Style, readonly Piece[]>> = frozen({
  document: [
    'No.',
    'Hi there',
    'One two three four five',
    'One two three four five six',
    'the the the the the the the the the the the the the the',
    'A sentence  with   runs of blanks\tand a tab still has its  words in   order.',
    'Prices rose by 3 % | fell by 4 % | and then, as one said: "nothing happened" at all.',
    '“Ünïcode”, she wrote — naïvely — ‘costs’ more €uros than 100 % of façades in Ærø.',
    '北方的渡轮每天清晨在雾散之前离开旧码头开往小岛。',
    'เรือข้ามฟากออกจากท่าเรือเก่าทุกเช้าก่อนหมอกจะจาง',
    'العبارة إلى الجزيرة تغادر الرصيف الشمالي كل صباح قبل أن ينقشع الضباب.',
    'Emoji 👩‍🚀 sailed 🏳️‍🌈 past e\u0301cole 👍🏽 before noon, and nobody 🤷 minded at all.',
    'A lone \ud83d surrogate and a byte \ufeff mark stand in the middle of this one.',
    "Replace $& with $1, $` or $' and a {{brace}} with %s, \\n or .*+?^$\u007b}()|[] in it.",
    '* A bullet that starts with a star and says Question: what is this? Answer: nothing.',
    Array.from({ length: 300 }, (_, i) => `word${i}`).join(' '),
    `Short start ${'x'.repeat(5000)} and an end after a very long word.`,
  ].map((sentence, i): DocumentPiece => ({ style: 'document', id: `odd${i}`, sentence })),
  code: [
    code('f', 'python', ['def f(x):', '    return x']),
    code('$', 'javascript', ['function $(selector) {', '  return document.querySelector(selector);', '}']),
    code('längeDerKüste', 'python', [
      'def längeDerKüste(straße):',
      '    größe = sum(straße.abschnitte)',
      '    return größe * FAKTOR_FÜR_KÜSTE',
    ]),
    code('recurse', 'python', [
      'def recurse(tree, depth):',
      '    left = recurse(tree.left, depth + 1)',
      '    right = recurse(tree.right, depth + 1)',
      '    return recurse(left, right)',
    ]),
    code('same', 'python', [
      'def same(items):',
      '    items.append(items[0])',
      '    items.append(items[0])',
      '    items.append(items[0])',
    ]),
    code('matchPipes', 'typescript', [
      'export const matchPipes = (text: string): boolean => {',
      '  const parts = text.split(\' | \').map((part) => "`" + part);',
      '  if (parts.length === 0 || parts[0] === "\\n") throw new Error(`none of $\u007bparts}`);',
      '  return parts.every((part) => /^[|"\'$&]+$/.test(part));',
      '};',
    ]),
    {
      style: 'code',
      id: 'odd-split',
      name: 'spread_over_lines',
      language: 'python',
      source: [
        'def spread_over_lines(first, second):',
        '    """Joins both."""',
        '    merged = {**first,',
        '              **second}',
        '    return dict(',
        '        sorted(merged.items()),',
        '        joined=True,',
        '    )',
      ].join('\n'),
      statements: ['merged = {**first, **second}', 'return dict( sorted(merged.items()), joined=True, )'],
    },
    {
      style: 'code',
      id: 'odd-java',
      name: 'get',
      language: 'java',
      source: '@Override\npublic String get() { return this.valueOfTheField; }',
      statements: ['return this.valueOfTheField;'],
    },
    code('many', 'go', [
      'func many(n int) int {',
      ...Array.from({ length: 150 }, (_, i) => `\tn = n*${i} + step${i}(n)`),
      '\treturn n + lastOfMany',
      '}',
    ]),
  ],
  table: [
    row(['id', '1'], ['qty', '1'], ['price', '1']),
    row(['id', 'Q64'], ['label', 'Q64'], ['capital of', 'Germany']),
    row(['id', 'Lake Como'], ['name', 'Como'], ['country', 'Italy'], ['near', 'Lake Como']),
    row(['id', 'only']),
    row(['id', 'two'], ['name', 'fields']),
    row(['a', 'x'], ['b', 'x'], ['c', 'x'], ['d', 'x']),
    row(['id', 'p|pe'], ['name', 'left | right'], ['unit', 'm']),
    row(['id', 'colon:'], ['name', 'ends in a colon:'], ['ratio', '3:4 : 5']),
    row(['2024', 'K-7'], ['№', '“quoted” "value"'], ['naïve', "it's"], ['', 'nameless']),
    row(['id', 'Ærø-9'], ['名前', '東京タワー'], ['שם', 'מגדל'], ['emoji', '👩‍🚀🏳️‍🌈'], ['mark', 'e\u0301']),
    row(['id', 'R$&'], ['pattern', '.*+?^$\u007b}()[]\\'], ['dollar', '$1 $` $&'], ['surrogate', 'a\ud83db']),
    row(['id', 'long'], ['text', 'v'.repeat(5000)], ['words', 'many words '.repeat(500).trim()]),
    row(...Array.from({ length: 60 }, (_, i): [string, string] => [`column ${i}`, `value ${i * 7}`])),
  ],
});

/** A function whose body has one statement a line; the last line may only close it. */
function code(name: string, language: string, lines: readonly string[]): CodePiece {
  const body = lines.slice(1).map((line) => line.trim());
  const statements = body.filter((line) => !/^[\])};]+$/.test(line));
  return { style: 'code', id: `odd-${name}`, name, language, source: lines.join('\n'), statements };
}

function row(...fields: readonly (readonly [string, string])[]): TablePiece {
  return {
    style: 'table',
    id: fields[0]![1],
    fields: fields.map(([name, value]) => ({ name, value })),
  };
}
