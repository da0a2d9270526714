import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Manifest } from '../../core/manifest.ts';
import { UserError } from '../../core/user-error.ts';
import { storageError } from '../../runner/storage.ts';
import type { Io } from './io.ts';

/** A new run's id: time and suite, so that folders sort by time. */
export const runId = (date: Date, suite: string): string =>
  `${date.toISOString().slice(0, 19).replaceAll(':', '-')}-${suite.replace(/[^\w.-]+/g, '-')}`;

/** Where a new run goes: `--out`, else `reports/runs/<id>`. Refuses a folder that already holds a run. */
export function newFolder(io: Io, out: string | undefined, id: string): string {
  const folder = out === undefined ? freeName(resolve(io.cwd, 'reports', 'runs', id)) : resolve(io.cwd, out);
  if (existsSync(resolve(folder, 'run.json')) || existsSync(resolve(folder, 'results.jsonl'))) {
    throw new UserError(`${out ?? folder} already holds a run.`, 'Give another --out, or remove the folder.');
  }
  return folder;
}

function freeName(folder: string): string {
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? folder : `${folder}-${n}`;
    if (!existsSync(candidate)) return candidate;
  }
}

export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UserError(`The folder ${folder} cannot be made.`, 'Give an --out that can be written.', {
      cause: error,
    });
  }
}

/** What a run writes besides its reports. */
const OWN =
  /^(run\.(json(\.new)?|lock)|batch\.tmp|(results|primes|excerpts|haystacks|contexts|batches)\.jsonl)$/;

/** Refuses a folder where the files named are links: what is written to them would land elsewhere. */
export function refuseLinks(
  folder: string,
  isOurs: (name: string) => boolean = (name) => OWN.test(name),
): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isSymbolicLink() || !isOurs(entry.name)) continue;
    throw new UserError(
      `${resolve(folder, entry.name)} is a link, so that writing to it would leave the run's folder.`,
      'Put the file itself there, or give another --out.',
    );
  }
}

export function writeManifest(folder: string, manifest: Manifest): void {
  const file = resolve(folder, 'run.json');
  try {
    // Put in place whole: a process may be killed at any moment.
    writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw storageError(file, error);
  }
}

/** Reads `run.json` of a folder that `run`, `generate` or `score` made. */
export function readManifest(folder: string, asWritten: string): Manifest {
  const file = resolve(folder, 'run.json');
  if (!existsSync(file)) {
    throw new UserError(
      `${asWritten} is not a run: it has no run.json.`,
      'Give a folder made by midspan run, generate or score.',
    );
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  } catch (error) {
    throw new UserError(`${file} is not JSON.`, 'Restore it, or run again.', { cause: error });
  }
  if (manifest.schema !== 'midspan-run/1') {
    throw new UserError(
      `${file} has the schema ${JSON.stringify(manifest.schema)}, not midspan-run/1.`,
      'It was made by another version of midspan; use that one.',
    );
  }
  return manifest;
}
