import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folder, midspan } from './midspan.ts';

const files: Readonly<Record<string, string>> = {
  'tiny.txt':
    'One sentence with quite a few words stands here alone. And a second one with other words follows it.',
  'empty.txt': '',
  'bad.jsonl': '{"text":"The first line is fine and has many words in it."}\n{"text": oops}\n',
  'rows.csv': 'sku,name,price\n1,anvil,10\n2,bellows,12\n',
  'broken.yaml': 'length: 4k\n  seed: [1\n',
  'odd.yaml': 'lenght: 4k\n',
  'adapter.js': 'export const x = 1;\n',
  'kind.js': "export default { kind: 'probe' };\n",
  'tokenizer.json': '{"model": 3}',
  'answers.jsonl': '{"id": "x", "completion": 4}\n',
};

/** Command line, and what the sentence and its way out must say. */
const cases: readonly (readonly [args: string, expected: RegExp])[] = [
  ['', /Name a verb[\s\S]*→/],
  ['rnu', /rnu|Did you mean run/],
  ['run --lenght 4k', /no flag --lenght[\s\S]*--length/],
  ['run smok', /No suite is called "smok"[\s\S]*"smoke"/],
  ['run missing.yaml', /no suite file missing\.yaml/],
  ['run broken.yaml', /broken\.yaml line \d is not valid YAML/],
  ['run odd.yaml', /unknown setting "lenght"[\s\S]*"length"/],
  ['run --probe table.forwrd', /No direction is called "forwrd"[\s\S]*"forward"/],
  ['run --probe tabel', /No probe is called "tabel"[\s\S]*"table"/],
  ['run --direction sideways', /No direction is called "sideways"[\s\S]*forward/],
  ['run --length 4q', /"4q" is not a length[\s\S]*128k/],
  ['run --length 0', /"0" is not a length/],
  ['run --length ', /--length is empty[\s\S]*→/],
  ['run --length ,', /--length is empty/],
  ['plan --length ', /--length is empty/],
  ['run --direction ', /--direction is empty/],
  ['run --probe table.forward --direction backward', /contradict each other[\s\S]*--probe table with/],
  ['compare a b --margin 0.05', /may be a share or points[\s\S]*5pp for the share[\s\S]*0\.05pp/],
  ['run --model synthetic:u --length 100', /context of 100 is too short[\s\S]*longer --length/],
  ['run --haystacks 0', /--haystacks must be a whole number/],
  ['run --haystacks many', /--haystacks must be a whole number/],
  ['run --queries 2.5', /--queries must be a whole number/],
  ['run --temperature 9', /--temperature must be a number from 0 to 2/],
  ['run --model', /model/i],
  [
    'run --model localhost:8000/v1#m',
    /is an address without http[\s\S]*--model http:\/\/localhost:8000\/v1#m/,
  ],
  ['run --model gpt-5', /"gpt-5" is not a model spec[\s\S]*openai:/],
  ['run --model synthetic:v', /synthetic[\s\S]*"?u"?/],
  ['run --model synthetic:u?acuracy=1', /acuracy[\s\S]*accuracy/],
  ['run --model opnai:gpt-5', /opnai[\s\S]*openai/],
  ['run --model openai:gpt-5-mini', /OPENAI_API_KEY/],
  ['run --model anthropic:claude', /ANTHROPIC_API_KEY/],
  ['run --model mistral:large', /@ai-sdk\/mistral[\s\S]*npm install/],
  ['run --model ./nothing.js', /no file \.\/nothing\.js/],
  ['run --model ./adapter.js', /no default export/],
  ['run --model ./kind.js', /no adapter/],
  ['run --model replay:nothing.jsonl', /nothing\.jsonl/],
  ['run --model exec:./no-such-program', /no-such-program/],
  ['run --model synthetic:u --model synthetic:u', /Two models are called/],
  ['run --header nonsense --model http://127.0.0.1:9/v1#m', /--header is not of the form/],
  ['run --model synthetic:u --tokenizer o201k', /No tokenizer is called "o201k"[\s\S]*"o200k"/],
  ['run --model synthetic:u --tokenizer ./no.json', /no\.json/],
  ['run --model synthetic:u --tokenizer ./tokenizer.json', /tokenizer\.json/],
  ['run --model synthetic:u --corpus txt:./tiny.txt', /No corpus is called "txt"[\s\S]*text/],
  ['run --model synthetic:u --probe document --corpus text:./nowhere', /nowhere/],
  ['run --model synthetic:u --probe document --corpus ./bad.jsonl', /no module[\s\S]*text:\.\/bad\.jsonl/],
  ['run --model synthetic:u --probe document --corpus ./nowhere', /no file[\s\S]*text:\.\/nowhere/],
  ['run --model ./empty.txt', /no module[\s\S]*local:\.\/empty\.txt/],
  ['run --model synthetic:u --probe document --corpus text:./empty.txt', /empty\.txt/],
  ['run --model synthetic:u --probe document --corpus text:./bad.jsonl', /bad\.jsonl,? line 2/],
  [
    'run --model synthetic:u --probe document --corpus text:./tiny.txt',
    /holds 2 document pieces with \d+ tokens; a context of 4k needs/,
  ],
  ['run --model synthetic:u --probe table --corpus rows:./rows.csv?columns=nam', /nam[\s\S]*name/],
  ['run --model synthetic:u --probe table --corpus rows:./rows.csv?id=skuu', /skuu[\s\S]*sku/],
  ['run --model synthetic:u --probe table --corpus text:./tiny.txt', /is for document, which no probe/],
  ['run --overlay film:tables', /No published curve is called "film:tables"/],
  ['run --length 8k', /No model is named/],
  ['run --corpus text:./tiny.txt --probe document', /No model is named/],
  ['generate --prompt', /--prompts/],
  ['score', /nothing to score/],
  ['score nowhere', /not a run/],
  ['score --from fim --task database --predictions a --labels b', /No importer is called "fim"[\s\S]*"film"/],
  ['score --from film --task tables --predictions a --labels b', /No film task is called "tables"/],
  ['score --from film --task database --predictions a', /needs --labels/],
  ['score --from film --task database --predictions a --labels b', /\/[ab] cannot be read/],
  ['score tiny --task database', /--task goes with --from/],
  ['report', /run/],
  ['report nowhere', /nowhere is not a run/],
  ['model', /Name what to do: model info or convert or train or bench/],
  ['model inf', /Did you mean info/],
  ['model info', /needs more words/],
  ['model info nowhere', /No embedded model is called "nowhere"[\s\S]*in2, starved[\s\S]*none at .*nowhere/],
  ['model convert tiny --out o', /needs --kv-heads/],
  ['model convert tiny --kv-heads 1', /needs --out/],
  ['model convert tiny --kv-head 1', /--kv-heads/],
  ['list suits', /No kind is called "suits"[\s\S]*"suites"/],
];

test.each(cases)('midspan %s is answered with a sentence and a way out', async (args, expected) => {
  const cwd = folder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content);
  mkdirSync(join(cwd, 'tiny'));
  const before = readdirSync(cwd).sort();
  const { code, stdout, stderr } = await midspan(args === '' ? [] : args.split(' '), { cwd });
  expect(stderr).toMatch(expected);
  expect(stderr).not.toMatch(/\n {4}at /);
  expect(
    stderr
      .trim()
      .split('\n')
      .filter((line) => line.startsWith('→')).length,
    stderr,
  ).toBe(1);
  expect(stdout).toBe('');
  expect(code).toBe(2);
  expect(readdirSync(cwd).sort()).toEqual(before);
  expect(existsSync(join(cwd, 'reports'))).toBe(false);
});
