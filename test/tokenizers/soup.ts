import { type Random, seeded } from '../../src/core/random.ts';

/** Alphabets whose mixtures trip tokenizers; all assigned long before Unicode 15, so that no version differs. */
const ALPHABETS: readonly (readonly string[])[] = [
  [...'abcdefghijklmnopqrstuvwxyz    '],
  [...'ABCdeFGhi JKlm'],
  [
    '’',
    "'",
    "'s",
    "'S",
    "'T",
    "'ll",
    "'LL",
    "'lL",
    "'ve",
    "'RE",
    "'d",
    "'m",
    "'ſ",
    "'x",
    'don',
    'We',
    ' ',
    'ſ',
  ],
  [...'0123456789'],
  ['٣', '४', 'Ⅷ', '²', '½', '7', '๕', ' '],
  [
    ' ',
    ' ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    '\u0085',
    '\u00a0',
    '\u2003',
    '\u2028',
    '\u3000',
    '\u200b',
    '\ufeff',
  ],
  [...'中文字符日本語の漢字かなカナ한국어글자、。「」'],
  ['👩', '\u200d', '👧', '👨‍👩‍👧‍👦', '🏳️‍🌈', '🇫🇷', '👍🏽', '❤️', '\ufe0f', '🤗', ' '],
  [
    '\u0301',
    '\u0308',
    'e',
    'é',
    'Å',
    'ß',
    'İ',
    'ı',
    'ǅ',
    'ʰ',
    'ª',
    'ñ',
    'ẞ',
    'Σ',
    'ς',
    'א',
    'ב',
    'م',
    'र',
    '्',
    'ต',
    '้',
  ],
  ['\ud83d', '\udc69', '\ud800', '\udfff', 'a', ' '],
  [...'{}()[]<>;:,.!?/\\|=+-*&^%$#@~`"_', '//', '/*', '*/', '=>', '\n', '\n/', '    '],
  ['<|endoftext|>', '<|im_start|>', '<|fim_prefix|>', '<|endofprompt|>', '<|', '|>', 'end'],
  [
    'function ',
    'return ',
    'const x',
    ' = ',
    '(a, b)',
    ' => {',
    '\n  ',
    '}\n',
    ';',
    '\t',
    '_id',
    'getHTTPResponse',
    'MAX_VALUE',
  ],
];

/** A short text from one to three of the alphabets. */
export function soup(random: Random): string {
  const alphabets = Array.from({ length: 1 + random.int(3) }, () => random.pick(ALPHABETS));
  return Array.from({ length: random.int(60) }, () => random.pick(random.pick(alphabets))).join('');
}

/** Sentences, lines, rows and runs of blanks, long enough to be cut several times. */
export function longText(): string {
  const random = seeded('long text');
  const units = [
    'the beam sags',
    'at midspan,',
    '(x_1 == 42)',
    '"größer"',
    'don’t',
    '中文字',
    'y',
    'Z9;',
    '👍🏽',
  ];
  const joints = [' ', ' ', ' ', '\n', '\n\n', '  ', '\n    ', ',\n'];
  return Array.from({ length: 12_000 }, () => random.pick(units) + random.pick(joints)).join('');
}
