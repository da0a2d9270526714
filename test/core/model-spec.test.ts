import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseModelSpec, withSettings } from '../../src/core/model-spec.ts';
import { UserError } from '../../src/core/user-error.ts';

const adapters = ['ai-sdk', 'anthropic', 'exec', 'http', 'openai', 'replay', 'synthetic'];
const parse = (text: string) => parseModelSpec(text, adapters);

describe('a model spec', () => {
  test.each([
    ['openai:gpt-5-mini', 'openai', 'gpt-5-mini', {}],
    [
      'openai:gpt-5-mini?reasoningEffort=low&user=a%20b',
      'openai',
      'gpt-5-mini',
      { reasoningEffort: 'low', user: 'a b' },
    ],
    ['synthetic:u?accuracy=0.95&sag=0.3', 'synthetic', 'u', { accuracy: '0.95', sag: '0.3' }],
    ['replay:./a b.jsonl?by=order', 'replay', './a b.jsonl', { by: 'order' }],
    ['http://127.0.0.1:8000/v1#qwen', 'http', 'http://127.0.0.1:8000/v1#qwen', {}],
    ['HTTPS://host/v1?api-version=2#a:b', 'http', 'HTTPS://host/v1?api-version=2#a:b', {}],
    ['exec:./answer.sh --fast', 'exec', './answer.sh --fast', {}],
    ['exec:node a.mjs --what? --who', 'exec', 'node a.mjs --what? --who', {}],
    ['exec:grep -P "a?b=c" x', 'exec', 'grep -P "a?b=c" x', {}],
    ['exec:node a.mjs?contexts=once', 'exec', 'node a.mjs', { contexts: 'once' }],
    ['./my-adapter.js', 'module', './my-adapter.js', {}],
    ['../x/my.ts?size=7b', 'module', '../x/my.ts', { size: '7b' }],
    ['/abs/my.js', 'module', '/abs/my.js', {}],
    ['mistral:mistral-large', 'ai-sdk', 'mistral:mistral-large', {}],
    ['mistral:mistral-large?safePrompt=true', 'ai-sdk', 'mistral:mistral-large', { safePrompt: 'true' }],
    ['@ai-sdk/mistral:m:latest', 'ai-sdk', '@ai-sdk/mistral:m:latest', {}],
    ['ai-sdk:mistral:m', 'ai-sdk', 'mistral:m', {}],
    ['openai:ft:gpt-4o:org::id', 'openai', 'ft:gpt-4o:org::id', {}],
  ])('%s', (text, adapter, target, settings) => {
    expect(parse(text)).toEqual({ text, adapter, target, settings });
  });

  test.each(['', 'gpt-5', 'openai:', ':gpt-5', 'u?sag=0.3', 'my-adapter.js'])('is not "%s"', (text) => {
    expect(() => parse(text)).toThrow(UserError);
    expect(() => parse(text)).toThrow(`"${text}" is not a model spec.`);
  });

  test('keeps the words of the user, and fails with nothing but a mistake of theirs', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `openai:${text}`),
        ),
        (text) => {
          try {
            expect(parse(text).text).toBe(text);
          } catch (error) {
            expect(error).toBeInstanceOf(UserError);
          }
        },
      ),
    );
  });
});

test.each([
  ['a', 'a', {}],
  ['a?', 'a', {}],
  ['a?b', 'a', { b: '' }],
  ['a?b=1&b=2', 'a', { b: '2' }],
  ['a?b=c?d=e', 'a', { b: 'c?d=e' }],
  ['?b=1', '', { b: '1' }],
  ['a?x={"y":1}', 'a', { x: '{"y":1}' }],
])('the settings of "%s" stand behind its first question mark', (text, target, settings) => {
  expect(withSettings(text)).toEqual({ target, settings });
});
