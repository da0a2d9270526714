import { expect, test } from 'vitest';
import code from '../../probes/code.ts';
import type { CodePiece } from '../../src/core/piece.ts';
import { functions } from './support/pieces.ts';

const python = (name: string, ...statements: string[]): CodePiece => ({
  style: 'code',
  id: name,
  name,
  language: 'python',
  source: [`def ${name}(x):`, ...statements.map((line) => `    ${line}`)].join('\n'),
  statements,
});

const cuesOf = (piece: CodePiece): string[] => code.ask.backward(piece).map(({ cue }) => cue);

test('forward asks by name for the last statement', () => {
  const [query] = code.ask.forward(functions[1]!);
  expect(query).toMatchObject({
    cue: 'merge_ranges',
    target: 'return list(reversed(stack))',
    parts: ['return list(reversed(stack))'],
  });
});

test('backward asks for the name, by an inner line before the first and last ones', () => {
  expect(cuesOf(functions[1]!)).toEqual([
    'for low, high in ordered[1:]:',
    'stack.append((low, max(high, stack[-1][1])))',
    'ordered = sorted(ranges, key=first_of)',
    'return list(reversed(stack))',
  ]);
});

test('bidirectional asks for the name and the last statement, a line each, never by the last line', () => {
  const queries = code.ask.bidirectional(functions[1]!);
  expect(queries[0]).toMatchObject({
    target: 'merge_ranges\nreturn list(reversed(stack))',
    parts: ['merge_ranges', 'return list(reversed(stack))'],
  });
  expect(queries.map(({ cue }) => cue)).not.toContain('return list(reversed(stack))');
});

test('lines that say too little are no cues and no answers', () => {
  const piece = python('count_up', 'else:', 'x += 1', 'totals = gather(x)', 'return x');
  expect(cuesOf(piece)).toEqual(['totals = gather(x)']);
  expect(code.ask.forward(piece)).toEqual([]);
  expect(code.ask.bidirectional(piece)).toEqual([]);
});

test('a line that names the function is no cue', () => {
  const piece = python(
    'walk_tree',
    'left = walk_tree(x.left)',
    'right = walk_trees(x.right)',
    'return left + right',
  );
  expect(cuesOf(piece)).toEqual(['right = walk_trees(x.right)', 'return left + right']);
});

test('a statement that runs over several lines is no cue, but may be the answer', () => {
  const piece: CodePiece = {
    ...python('send_all', 'queue = Outbox(limit=9)'),
    source: 'def send_all(x):\n    queue = Outbox(limit=9)\n    return queue.send(\n        x,\n    )',
    statements: ['queue = Outbox(limit=9)', 'return queue.send( x, )'],
  };
  expect(cuesOf(piece)).toEqual(['queue = Outbox(limit=9)']);
  expect(code.ask.forward(piece)[0]?.target).toBe('return queue.send( x, )');
});

test('a function whose last statement could be read in two ways is not asked for it', () => {
  const loop = (ending: string, last: string): CodePiece => ({
    ...functions[3]!,
    name: 'sumAll',
    source: `function sumAll(items) {\n  let total = items.length;\n  items.forEach((item) => {\n    total += item.weight;\n  ${ending}\n}`,
    statements: ['let total = items.length;', 'items.forEach((item) => {', 'total += item.weight;', last],
  });
  for (const piece of [loop('});', 'total += item.weight;'), loop('}).then(report);', '}).then(report);')]) {
    expect(code.ask.forward(piece)).toEqual([]);
    expect(code.ask.bidirectional(piece)).toEqual([]);
    expect(cuesOf(piece)).not.toContain('}).then(report);');
  }
});

test.each([
  [
    'a function on one line',
    { ...python('one_liner', 'return x.total() + 1'), source: 'def one_liner(x): return x.total() + 1' },
  ],
  ['a function without statements', { ...python('empty'), statements: [] }],
  [
    'a name of two letters',
    python('go', 'first = start(x, 1)', 'second = start(x, 2)', 'return first + second'),
  ],
])('%s serves no direction', (_, piece) => {
  for (const ask of Object.values(code.ask)) expect(ask(piece)).toEqual([]);
});
