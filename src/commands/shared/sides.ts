import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CellName, Side } from '../../core/comparison.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { outcomes } from '../../core/score.ts';
import { UserError } from '../../core/user-error.ts';
import { readJournalInParts } from '../../runner/journal.ts';
import { binOf } from '../../stats/bins.ts';
import { type Answer, type Answers, type Asked, cellKey } from '../../stats/pairing.ts';
import { type Flips, readBaseline } from './baseline-file.ts';
import { readManifest } from './folder.ts';
import type { Io } from './io.ts';
import { watchValidity } from './validity.ts';

/** One model's answers, from a run folder or a baseline file. */
export interface OpenedSide {
  readonly side: Side;
  readonly manifest: Manifest;
  /** The flip rate that was accepted with a baseline. */
  readonly flips: Flips | null;
  /** Reads all answers once; then says why the run must not be trusted, one sentence each. */
  readonly read: (visit: (asked: Asked) => void) => Promise<readonly string[]>;
}

/** A baseline file's model, or a run folder's: the only one, or the one that is named. `flag` names it. */
export function openSide(io: Io, name: string, model: string | undefined, flag: string): OpenedSide {
  const folder = resolve(io.cwd, name);
  if (isFile(folder)) return openBaseline(folder, name, model, flag);
  const manifest = readManifest(folder, name);
  const journal = resolve(folder, 'results.jsonl');
  if (!existsSync(journal))
    throw new UserError(`${name} has no results.jsonl.`, 'Give a folder made by midspan run or score.');
  const chosen = modelOf(manifest, name, model, flag);
  return {
    side: { name, run: manifest.id, model: chosen.name, synthetic: chosen.synthetic },
    manifest,
    flips: null,
    read: (visit) => readSide(journal, { name, model: chosen.name, manifest }, visit),
  };
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function openBaseline(path: string, name: string, model: string | undefined, flag: string): OpenedSide {
  const { run, flips, answers } = readBaseline(path, name);
  const chosen = modelOf(run, name, model, flag);
  return {
    side: { name, run: run.id, model: chosen.name, synthetic: chosen.synthetic },
    manifest: run,
    flips,
    read: async (visit) => {
      for (const asked of answers) visit(asked);
      // Only a valid run is accepted.
      return [];
    },
  };
}

/** The two models of a run that is compared with itself: the named ones, else its first and its second. */
export function secondModel(
  io: Io,
  name: string,
  named: { readonly baselineModel?: string | undefined; readonly candidateModel?: string | undefined },
): [string | undefined, string | undefined] {
  const names = readManifest(resolve(io.cwd, name), name).models.map((one) => one.name);
  const first = named.baselineModel ?? names.find((one) => one !== named.candidateModel);
  const second = named.candidateModel ?? names.find((one) => one !== first);
  if (names.length < 2)
    throw new UserError(`${name} has one model only.`, 'Give a second run to compare it with.');
  return [first, second];
}

function modelOf(manifest: Manifest, name: string, model: string | undefined, flag: string) {
  const names = manifest.models.map((one) => one.name);
  const found = manifest.models.find((one) => one.name === model);
  if (found) return found;
  if (model !== undefined)
    throw new UserError(`${name} has no model "${model}".`, `It has: ${names.join(', ') || 'none'}.`);
  const [only, ...more] = manifest.models;
  if (only && more.length === 0) return only;
  throw new UserError(
    `${name} has ${names.length === 0 ? 'no model' : `the models ${names.join(', ')}`}.`,
    names.length === 0 ? 'Give a folder made by midspan run or score.' : `Choose one with --${flag} NAME.`,
  );
}

interface Source {
  readonly name: string;
  readonly model: string;
  readonly manifest: Manifest;
}

/** Results of one model as answers; equal names are one string, so that a hundred thousand take little room. */
async function readSide(
  journal: string,
  { name, model, manifest }: Source,
  visit: (asked: Asked) => void,
): Promise<readonly string[]> {
  const validity = watchValidity(manifest, model);
  const cells = new Map<string, CellName>();
  const haystacks = new Map<string, string>();
  for await (const results of readJournalInParts(journal, 'all'))
    for (const result of results) {
      if (result.model !== model) continue;
      checkResult(result, name);
      validity.add(result);
      if (result.control !== undefined) continue;
      const { sample, outcome, probe, direction, length, position } = result;
      const key = cellKey(result);
      const cell = cells.get(key) ?? { probe, direction, length };
      cells.set(key, cell);
      const haystack = haystacks.get(result.haystack) ?? result.haystack;
      haystacks.set(haystack, haystack);
      visit({ sample, cell, haystack, bin: binOf(position.depth), outcome });
    }
  return validity.reasons();
}

function checkResult({ sample, haystack, position, outcome }: Result, name: string): void {
  const depth: unknown = position?.depth;
  if (
    typeof sample === 'string' &&
    typeof haystack === 'string' &&
    typeof depth === 'number' &&
    depth >= 0 &&
    depth <= 1 &&
    outcomes.includes(outcome)
  )
    return;
  throw new UserError(
    `A line of ${name}/results.jsonl is no result.`,
    'Restore the file, or score its completions again with midspan score.',
  );
}

/** All answers of a side by sample id, and why they must not be trusted; a UserError where a question has two. */
export async function answersById({
  side,
  read,
}: OpenedSide): Promise<{ readonly answers: Answers; readonly invalid: readonly string[] }> {
  const byId = new Map<string, Answer>();
  let twice = 0;
  const invalid = await read(({ sample, cell, haystack, outcome }) => {
    if (byId.has(sample)) twice++;
    byId.set(sample, { cell, haystack, outcome });
  });
  if (twice > 0) throw answeredTwice(side.name, twice);
  if (byId.size === 0)
    throw new UserError(
      `${side.name} has no answers of ${side.model}.`,
      'Run it again, or give another run.',
    );
  return { answers: byId, invalid };
}

export const answeredTwice = (name: string, count: number): UserError =>
  new UserError(
    `${name} answers ${count} ${count === 1 ? 'question' : 'questions'} of one model twice, so it is not known which answer counts.`,
    'It may hold two runs with different parameters or scorers: score it again with midspan score, or run again into a new folder.',
  );
