import { describe, expect, test } from 'vitest';
import document from '../../probes/document.ts';
import type { FinishReason } from '../../src/core/adapter.ts';
import type { Direction } from '../../src/core/probe.ts';
import type { Judgement } from '../../src/core/score.ts';
import wordRecall from '../../src/scorers/word-recall.ts';
import { chineseSentences, sentences } from '../probes/support/pieces.ts';

const judge = wordRecall.open(sentences);
const text = (index: number): string => sentences[index]!.sentence;
const query = (needle: number, direction: Direction) => document.ask[direction](sentences[needle]!)[0]!;
const target = (needle: number, direction: Direction): string => query(needle, direction).target;

function judged(
  answer: string,
  needle = 2,
  direction: Direction = 'forward',
  finishReason: FinishReason = 'stop',
) {
  return judge(query(needle, direction), needle, { text: answer, finishReason });
}

// Needle 2 is "A small mill near the crossing ground barley | for the villages until its wheel broke in the winter of 1871."
const rest = target(2, 'forward');

describe('right answers', () => {
  test.each<[string, string, boolean]>([
    ['the words as they stand', rest, true],
    ['in other case and spacing', `  ${rest.toUpperCase().replaceAll(' ', '  ')}\n`, true],
    ['without the full stop', rest.replace('.', ''), true],
    ['in quotes', `"${rest}"`, false],
    ['in a code block', `\`\`\`text\n${rest}\n\`\`\``, false],
    [
      'with chatter around it',
      `Sure! The rest of that sentence is: "${rest}" Let me know if you need more.`,
      false,
    ],
    ['after a label', `Answer: ${rest}`, false],
    ['as the whole sentence, cue included', text(2), false],
    ['as JSON', JSON.stringify({ sentence: rest }), false],
    ['after thinking', `<think>The mill? Or was it ${text(1)}</think>\n${rest}`, true],
    ['with an end mark of the model', `${rest}<|im_end|>`, true],
    [
      'and then an invented next question',
      `${rest}\n\nQuestion: And the next one?\n\nAnswer: ${text(5)}`,
      true,
    ],
    ['with one word wrong', rest.replace('wheel', 'axle'), false],
    ['with a slip of punctuation', rest.replace('villages', 'villages,'), false],
    ['of which half is there', 'for the villages until its wheel', false],
    ['and a refusal', `I cannot find the exact words, but perhaps: ${rest}`, false],
    ['and the beginning of the next sentence', `${rest} Engineers later found that`, false],
  ])('%s', (_, answer, strict) => {
    expect(judged(answer)).toMatchObject({ outcome: 'correct', strict });
  });

  test.each<[Direction]>([['forward'], ['backward'], ['bidirectional']])(
    'are perfect for every sentence: %s',
    (direction) => {
      sentences.forEach((_, needle) => {
        expect(judged(target(needle, direction), needle, direction)).toMatchObject({
          outcome: 'correct',
          value: 1,
          strict: true,
        });
      });
    },
  );

  test('may write a number with or without its thousands separator', () => {
    expect(judged(target(6, 'bidirectional').replace('71,432', '71432'), 6, 'bidirectional').value).toBe(1);
  });

  test('that were cut off are right if half is there', () => {
    expect(judged('for the villages until its wheel', 2, 'forward', 'length').outcome).toBe('correct');
  });
});

describe('wrong answers', () => {
  type Case = [string, string, Judgement['outcome'], number | undefined];
  test.each<Case>([
    ['the rest of another sentence', target(5, 'forward'), 'wrong_item', 5],
    ['the next sentence', text(3), 'wrong_item', 3],
    [
      'another sentence with chatter',
      `The sentence goes on like this: "${target(7, 'forward')}". Hope it helps!`,
      'wrong_item',
      7,
    ],
    ['part of another sentence', 'by two volunteers who walked the ridge', 'wrong_item', 1],
    [
      'the cue and then another sentence',
      `${query(2, 'forward').cue} ${target(4, 'forward')}`,
      'wrong_item',
      4,
    ],
    ['another sentence slightly changed', text(8).replace('prices', 'prizes'), 'wrong_item', 8],
    [
      'words that stand nowhere',
      'and the miller sold it all to a travelling circus for next to nothing.',
      'absent_text',
      undefined,
    ],
    ['the words of the target that are on every page', 'of the in the for the', 'absent_text', undefined],
    ['a refusal', 'I could not find that sentence in the text.', 'refusal', undefined],
    [
      'a refusal that repeats the cue',
      `There is no sentence that begins with "${query(2, 'forward').cue}".`,
      'refusal',
      undefined,
    ],
    ['a bare no', 'N/A', 'refusal', undefined],
    ['nothing', '', 'format', undefined],
    ['blanks', ' \n\t', 'format', undefined],
    [
      'nothing but thinking',
      '<think>It might be the mill. for the villages until its wheel broke in the winter of 1871.',
      'format',
      undefined,
    ],
    ['the cue alone', query(2, 'forward').cue, 'format', undefined],
    ['the cue in quotes', `"${query(2, 'forward').cue}"`, 'format', undefined],
    ['too little of the right sentence', 'for the villages', 'format', undefined],
  ])('%s', (_, answer, outcome, source) => {
    const { source: found, ...rest } = judged(answer);
    expect({ outcome: rest.outcome, source: found }).toEqual({ outcome, source });
    expect(rest.strict).toBe(false);
    expect(rest.value).toBeLessThan(0.5);
  });

  test('that were cut off are truncated, wherever they came from', () => {
    expect(judged('for the', 2, 'forward', 'length').outcome).toBe('truncated');
    expect(judged(text(5), 2, 'forward', 'length').outcome).toBe('truncated');
    expect(judged('', 2, 'forward', 'length').outcome).toBe('truncated');
  });

  test('that the provider declined are refusals', () => {
    expect(judged('I will not go on.', 2, 'forward', 'refusal').outcome).toBe('refusal');
    expect(judged('', 2, 'forward', 'refusal').outcome).toBe('refusal');
  });
});

describe('answers that hold more than was asked', () => {
  const worthNothing = { outcome: 'format', value: 0, strict: false };
  test.each<[string, string]>([
    ['the whole context', sentences.map(({ sentence }) => sentence).join(' ')],
    [
      'half of the context',
      sentences
        .slice(0, 5)
        .map(({ sentence }) => sentence)
        .join(' '),
    ],
    ['the right sentence and one more', `${text(2)} ${text(3)}`],
    ['one more and the right rest', `${text(1)} ${rest}`],
    ['two answers', `It is either "${rest}" or "${target(5, 'forward')}"`],
  ])('%s scores nothing', (_, answer) => {
    expect(judged(answer)).toMatchObject(worthNothing);
  });

  test('a long list of words in alphabetical order scores nothing', () => {
    const all = sentences.flatMap(({ sentence }) => sentence.split(' ')).sort();
    expect(judged([...new Set(all)].join(' ')).outcome).not.toBe('correct');
  });

  test('words of the cue earn nothing', () => {
    expect(judged(`${query(2, 'forward').cue} and so on and so on`).value).toBe(0);
  });
});

describe('sentences that are nearly the same', () => {
  const twins = [
    'The old bridge in Alden was opened to traffic by the mayor in June of 1932.',
    'The old bridge in Barrow was opened to traffic by the governor in late June of 1932.',
    'The new tunnel in Alden was closed to traffic by the mayor in June of 1934.',
  ].map((sentence, i) => ({ style: 'document' as const, id: `t${i}`, sentence }));
  const rate = wordRecall.open(twins);

  test.each([0, 1, 2])('sentence %i is told from its twins', (needle) => {
    const [asked] = document.ask.bidirectional(twins[needle]!);
    twins.forEach(({ sentence }, i) => {
      const { outcome, source } = rate(asked!, needle, { text: sentence, finishReason: 'stop' });
      expect([outcome, source]).toEqual(i === needle ? ['correct', undefined] : ['wrong_item', i]);
    });
  });
});

describe('scripts without blanks', () => {
  const rate = wordRecall.open(chineseSentences);
  const [asked] = document.ask.forward(chineseSentences[1]!);
  const verdict = (answer: string): Judgement => rate(asked!, 1, { text: answer, finishReason: 'stop' });

  test('are counted by characters', () => {
    expect(verdict(asked!.target)).toMatchObject({ outcome: 'correct', value: 1, strict: true });
    expect(verdict(`答案是：「${asked!.target}」`)).toMatchObject({
      outcome: 'correct',
      value: 1,
      strict: false,
    });
    expect(verdict(asked!.target.slice(0, -4)).outcome).toBe('correct');
    expect(verdict(chineseSentences[3]!.sentence)).toMatchObject({ outcome: 'wrong_item', source: 3 });
  });
});

test('composed and decomposed letters, ligatures and full-width forms are the same', () => {
  const pieces = [
    {
      style: 'document' as const,
      id: 'u',
      sentence: 'Der ﬂinke Bäcker trägt um ４ Uhr früh zwölf Körbe über die Brücke.',
    },
  ];
  const [asked] = document.ask.backward(pieces[0]!);
  const answer = 'Der flinke Bäcker trägt um 4 Uhr'.normalize('NFD');
  expect(wordRecall.open(pieces)(asked!, 0, { text: answer, finishReason: 'stop' })).toMatchObject({
    outcome: 'correct',
    value: 1,
  });
});

test('the answer that is kept is cut to 200 characters', () => {
  expect(judged('na '.repeat(400)).answer).toHaveLength(200);
});

describe('sentences of one form', () => {
  const animals = ['cat', 'dog', 'fox', 'hen', 'owl', 'pig', 'ram', 'yak'];
  const stones = ['opal', 'onyx', 'jade', 'ruby', 'salt', 'lime', 'coal', 'gold'];
  const trees = ['oak', 'elm', 'fir', 'ash', 'yew', 'bay', 'fig', 'box'];
  const alike = animals.map((animal, i) => {
    const sentence = `The ${animal} hides its ${stones[i]} under the ${trees[i]}.`;
    return { ...sentences[0]!, sentence };
  });
  const judgeAlike = wordRecall.open(alike);
  const asked = document.ask.bidirectional(alike[2]!)[0]!;
  const outcomeOf = (answer: string): Judgement =>
    judgeAlike(asked, 2, { text: answer, finishReason: 'stop' });

  test.each<[string, string, Judgement['outcome']]>([
    [
      'the form without the words, which needs no text',
      'The mole hides its jade under the pine.',
      'absent_text',
    ],
    ['another sentence', alike[5]!.sentence, 'wrong_item'],
    ['the sentence', alike[2]!.sentence, 'correct'],
    ['half of its own words', 'The fox hides its jade under the pine.', 'correct'],
  ])('are told apart by their own words: %s', (_, answer, outcome) => {
    expect(asked.target).toBe(alike[2]!.sentence);
    expect(outcomeOf(answer).outcome).toBe(outcome);
  });
});
