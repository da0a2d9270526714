import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folder, midspan } from '../../cli/midspan.ts';

/** Three runs of simulated models, one of them with two; one folder that is broken, one that is no run. */
export async function makeRuns(): Promise<string> {
  const cwd = folder();
  const make = async (name: string, ...args: string[]) => {
    const size = ['--probe', 'table.forward', '--length', '1k', '--haystacks', '12', '--queries', '15'];
    const { code, stderr } = await midspan(['run', ...args, ...size, '--out', `runs/${name}`], { cwd });
    if (code !== 0) throw new Error(stderr);
  };
  await make('even', '--model', 'synthetic:flat');
  await make('dip', '--model', 'synthetic:u?sag=0.6');
  await make('both', '--model', 'synthetic:flat', '--model', 'synthetic:u?sag=0.6');
  mkdirSync(join(cwd, 'runs', 'torn'));
  writeFileSync(join(cwd, 'runs', 'torn', 'run.json'), '{"schema":"midspan-run/1",');
  mkdirSync(join(cwd, 'runs', 'other'));
  mkdirSync(join(cwd, 'empty'));
  return cwd;
}
