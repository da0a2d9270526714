import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { folder, midspan } from './midspan.ts';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cwd = folder();
const read = (name: string): string => readFileSync(join(cwd, name), 'utf8');

beforeAll(async () => {
  const run = (model: string, out: string) =>
    midspan(
      [
        'run',
        '--probe',
        'table.forward',
        '--length',
        '2k',
        '--haystacks',
        '24',
        '--model',
        model,
        '--out',
        out,
      ],
      { cwd },
    );
  await Promise.all([
    run('synthetic:flat?accuracy=0.95', 'before'),
    run('synthetic:u?accuracy=0.95&sag=0.3', 'after'),
  ]);
});

describe('compare in CI', () => {
  test('writes a test case for each cell and zone, of which a lost middle fails', async () => {
    const { code } = await midspan(['compare', 'before', 'after', '--junit', 'j.xml'], { cwd });
    expect(code).toBe(1);
    const xml = read('j.xml');
    expect(xml.match(/<testcase /g)?.length).toBe(3);
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="0"');
    expect(xml).toMatch(/name="middle"><failure message="[^"]+"\/>/);
    expect(xml).not.toMatch(/name="(start|end)"><failure/);
    await midspan(['compare', 'before', 'before', '--junit', 'same.xml'], { cwd });
    expect(read('same.xml')).toContain('failures="0"');
  });

  test('annotates and summarises in GitHub Actions only, and keeps --json clean', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    const { code, stdout, stderr } = await midspan(['compare', 'before', 'after', '--json'], { cwd, env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout).decision).toBe('regressed');
    expect(stderr).toMatch(/^::error title=midspan%3A table forward 2k::/m);
    expect(read('summary.md')).toContain('### midspan: regressed');
    expect(read('summary.md')).toMatch(
      /\| table forward 2k \| [\d.]+ → [\d.]+ % \| .*points \| regressed \|/,
    );
    const chart = /```mermaid\nxychart-beta\n([\s\S]*?)```/.exec(read('summary.md'))![1]!;
    expect(chart).toMatch(/^ {2}bar \[[\d.]+, [\d.]+, [\d.]+\]\n {2}line \[[\d.]+, [\d.]+, [\d.]+\]$/m);
    const outside = await midspan(['compare', 'before', 'after'], { cwd });
    expect(outside.stdout + outside.stderr).not.toContain('::error');
  });

  test('says where a JUnit file cannot be written', async () => {
    const { code, stderr } = await midspan(['compare', 'before', 'after', '--junit', 'no/such/j.xml'], {
      cwd,
    });
    expect(code).toBe(2);
    expect(stderr).toContain('no/such/j.xml cannot be written');
  });
});

describe('a gate in CI', () => {
  test('tells of its verdict as compare does', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'gate.md') };
    const model = 'synthetic:u?accuracy=0.95&sag=0.6';
    const args = ['gate', '--baseline', 'before', '--model', model, '--junit', 'gate.xml', '--out', 'gated'];
    const { code, stderr } = await midspan(args, { cwd, env });
    expect(code, stderr).toBe(1);
    expect(read('gate.xml')).toContain('tests="3" failures="1" errors="0" skipped="0"');
    expect(stderr).toMatch(/^::error title=midspan%3A table forward 2k::/m);
    expect(read('gate.md')).toContain('### midspan: regressed');
  });
});

test('a run is told as JUnit where that is asked for, a test case a curve and zone', async () => {
  const { code } = await midspan(['report', 'before', '--format', 'junit'], { cwd });
  expect(code).toBe(0);
  const xml = read('before/junit.xml');
  expect(xml).toContain('tests="4" failures="0" errors="0" skipped="0"');
  expect(xml).toMatch(/name="middle"><system-out>[\d.]+ % right of \d+ \[[\d.]+, [\d.]+\]<\/system-out>/);
  expect(existsSync(join(cwd, 'after/junit.xml'))).toBe(false);
});

test('the GitLab job in the docs says what can be typed', async () => {
  const page = readFileSync(join(root, 'docs', 'ci.md'), 'utf8');
  const job = parse(/```yaml gitlab-ci\.yml\n([\s\S]*?)```/.exec(page)![1]!).midspan;
  expect(job.script.length).toBeGreaterThan(1);
  const gate = (job.script as string[]).find((line) => line.startsWith('npx midspan gate'))!;
  const args = gate
    .replace('npx midspan ', '')
    .replace('"$MODEL"', 'synthetic:flat?accuracy=0.95')
    .replace('reports/baseline/table.json', 'before')
    .split(' ');
  const { code, stderr } = await midspan(args, { cwd });
  expect(code, stderr).toBe(0);
  expect(existsSync(join(cwd, job.artifacts.reports.junit))).toBe(true);
  for (const path of job.artifacts.paths as string[]) expect(existsSync(join(cwd, path))).toBe(true);
});

test('action.yml compares with what it is given, through variables only', () => {
  const action = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const step = action.runs.steps.at(-1);
  expect(step.run).not.toContain('${{');
  for (const [, input] of JSON.stringify(step.env).matchAll(/inputs\.(\w+)/g))
    expect(Object.keys(action.inputs)).toContain(input);
  const env = {
    PATH: process.env.PATH ?? '',
    MIDSPAN: join(root, 'dist', 'src', 'cli.js'),
    BASELINE: 'before',
    CANDIDATE: 'after',
    MARGIN: '5pp',
    JUNIT: 'action.xml',
  };
  const { status } = spawnSync('bash', ['-c', step.run], { cwd, env });
  expect(status).toBe(1);
  expect(read('action.xml')).toContain('<testsuite');
});
