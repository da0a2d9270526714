import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const small = ['--length', '1k', '--haystacks', '1', '--queries', '2', '--retries', '0'];
const usage = '{ input: null, cached: null, cacheWrite: null, output: null, reasoning: null }';

const adapter = (create: string) =>
  `export default {\n  kind: 'adapter', describe: 'x', example: 'x',\n  async create() { ${create} },\n};\n`;
const opening = (open: string) =>
  adapter(`return { model: 'm', limits: {}, params: {}, async open() { ${open} } };`);
const answering = (completion: string) => opening(`return { async ask() { return ${completion}; } };`);

const runAdapter = async (text: string) => {
  const cwd = folder();
  writeFileSync(join(cwd, 'mine.mjs'), text);
  const args = ['run', '--model', './mine.mjs', '--probe', 'table.forward', ...small, '--out', 'out'];
  return { cwd, ...(await midspan(args, { cwd })) };
};

describe('an adapter of the user', () => {
  test.each([
    [
      'throws in create',
      adapter(`throw new Error('no licence');`),
      'create of ./mine.mjs failed in line 3: no licence.',
    ],
    [
      'creates nothing',
      adapter('return undefined;'),
      'lacks model (string), limits (object), params (object), open (function).',
    ],
    ['creates {}', adapter('return {};'), 'The adapter that ./mine.mjs creates lacks model (string)'],
  ])('that %s is refused in a sentence', async (_, text, sentence) => {
    const { code, stderr } = await runAdapter(text);
    expect(stderr).toContain(sentence);
    expect(stderr).toContain('docs/own-adapter.md');
    expect(stderr).not.toMatch(/bug in midspan|\n {4}at /);
    expect(code).toBe(2);
  });

  test.each([
    ['opens with an Error', opening(`throw new Error('the tunnel is shut');`), 'the tunnel is shut'],
    ['opens nothing', opening('return undefined;'), 'what open of ./mine.mjs returns lacks ask (function)'],
    ['answers nothing', answering('undefined'), 'the answer of ./mine.mjs has no fields'],
    [
      'leaves the text out',
      answering(`{ finishReason: 'stop', usage: ${usage}, latencyMs: 1 }`),
      'has no text',
    ],
    [
      'leaves the usage out',
      answering(`{ text: 'a', finishReason: 'stop', latencyMs: 1 }`),
      'has no usage, which',
    ],
    [
      'counts undefined',
      answering(`{ text: 'a', finishReason: 'stop', usage: {}, latencyMs: 1 }`),
      'has no usage.input',
    ],
    [
      'ends otherwise',
      answering(`{ text: 'a', finishReason: 'end', usage: ${usage}, latencyMs: 1 }`),
      'has no finishReason',
    ],
    [
      'takes NaN',
      answering(`{ text: 'a', finishReason: 'stop', usage: ${usage}, latencyMs: NaN }`),
      'has no latencyMs',
    ],
  ])('that %s has errors with the reason, and can be gone on with', async (_, text, reason) => {
    const { cwd, code, stderr } = await runAdapter(text);
    expect(code).toBe(4);
    expect(stderr).not.toContain('Cannot read');
    const lines = readFileSync(join(cwd, 'out', 'results.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const errors = lines.map((line) => (JSON.parse(line) as { readonly error?: string }).error);
    expect(errors).toHaveLength(2);
    for (const error of errors) expect(error).toContain(reason);
    const again = await midspan(['run', '--resume', 'out'], { cwd });
    expect(again.code).toBe(4);
  });
});

const corpus = (open: string, styles = "['document']") =>
  `export default {\n  kind: 'corpus', describe: 'x', example: 'x', styles: ${styles},\n  async open() { ${open} },\n};\n`;
const drawing = (body: string) => corpus(`return { fingerprint: 'f', size: 9, *draw() { ${body} } };`);

describe('a corpus of the user', () => {
  test.each([
    [
      'throws in open',
      corpus(`throw new TypeError('no disk.');`),
      'open of ./mine.mjs failed in line 3: no disk.\n',
    ],
    [
      'opens {}',
      corpus('return {};'),
      'The corpus that ./mine.mjs opens lacks fingerprint (string), size (number), draw (function).',
    ],
    ['has no styles', corpus('return {};', '{}'), 'The corpus ./mine.mjs has no list of styles.'],
    ['yields strings', drawing(`yield 'One.';`), 'A document piece of ./mine.mjs is no object.'],
    [
      'yields other pieces',
      drawing(`yield { style: 'table', id: '1', fields: [] };`),
      'has the style "table"',
    ],
    ['yields half a piece', drawing(`yield { style: 'document', id: '1' };`), 'lacks sentence (string)'],
    ['throws in draw', drawing(`throw new Error('torn');`), 'draw of ./mine.mjs failed in line 3: torn.'],
    [
      'draws nothing',
      corpus(`return { fingerprint: 'f', size: 9, draw() {} };`),
      'draw of ./mine.mjs failed',
    ],
  ])('that %s is refused in a sentence', async (_, text, sentence) => {
    const cwd = folder();
    writeFileSync(join(cwd, 'mine.mjs'), text);
    const args = ['run', '--model', 'synthetic:u', '--probe', 'document', '--corpus', './mine.mjs', ...small];
    const { code, stderr } = await midspan(args, { cwd });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toMatch(/bug in midspan|\n {4}at /);
    expect(code).toBe(2);
  });
});
