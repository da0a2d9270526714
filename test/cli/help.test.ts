import { expect, test } from 'vitest';
import { midspan } from './midspan.ts';

/** The verbs that a `--help` lists below a name: `run`, … of `midspan`, `info`, … of `midspan model`. */
const verbsIn = (help: string, name: string): string[] =>
  Array.from(help.matchAll(new RegExp(`^  ${name} (\\w+)`, 'gm')), ([, verb]) => verb!);

test('every verb has examples in its help, and so has every group of verbs', async () => {
  const own = verbsIn((await midspan(['--help'])).stdout, 'midspan').filter((verb) => verb !== 'completion');
  expect(own).toEqual(expect.arrayContaining(['run', 'plan', 'gate', 'model', 'baseline']));
  for (const verb of own) {
    const { stdout } = await midspan([verb, '--help']);
    expect(stdout, verb).toContain('Examples:');
    for (const part of verbsIn(stdout.slice(0, stdout.indexOf('Examples:')), `midspan ${verb}`))
      expect((await midspan([verb, part, '--help'])).stdout, `${verb} ${part}`).toContain('Examples:');
  }
});
