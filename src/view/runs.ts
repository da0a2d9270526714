import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative, resolve, sep } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Decision } from '../core/comparison.ts';
import type { Manifest } from '../core/manifest.ts';
import { messageOf } from '../core/user-error.ts';
import { type Gist, readGists, readRemarks } from './figures.ts';

/** What a run says about the middle, in one word for lists and filters. */
export type RunVerdict = 'lost' | 'held' | 'unclear' | 'invalid' | 'none';

/** A run folder as lists show it. */
export interface Run {
  /** Its path from the folder that is viewed, with `/`; `.` for that folder itself. */
  readonly id: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly state: 'running' | 'finished' | 'stopped';
  /** Null where no figures were written, or results came after them. */
  readonly gists: readonly Gist[] | null;
  readonly invalid: readonly string[];
  readonly warnings: readonly string[];
  readonly verdict: RunVerdict;
  /** What a gate said of it. */
  readonly gate: Decision | null;
}

/** A folder that looks like a run but cannot be shown. */
export interface Broken {
  readonly id: string;
  /** One sentence. */
  readonly reason: string;
}

export interface Listing {
  /** Newest first. */
  readonly runs: readonly Run[];
  readonly broken: readonly Broken[];
  /** Folders that are there and were not read yet. */
  readonly unread: number;
}

/** How deep below the viewed folder runs are looked for. */
const DEPTH = 3;

type Written = Omit<Run, 'state'> & { readonly ended: boolean };

/** Keeps what was read of run folders until their files change, so that a list of a thousand is read once. */
export class Runs {
  readonly #root: string;
  readonly #isRunning: (folder: string) => boolean;
  readonly #known = new Map<string, { readonly stamp: string; readonly written: Written | Broken }>();

  constructor(root: string, isRunning: (folder: string) => boolean) {
    this.#root = root;
    this.#isRunning = isRunning;
  }

  /** What is known by now and what can be read until `isLate`, those changed last first: of many runs a part at a time. */
  list(isLate: () => boolean = () => false): Listing {
    const runs: Run[] = [];
    const broken: Broken[] = [];
    let unread = 0;
    for (const folder of this.#folders()) {
      if (!this.#known.has(folder) && isLate()) {
        unread++;
        continue;
      }
      const one = this.#read(folder);
      if ('reason' in one) broken.push(one);
      else runs.push(one);
    }
    runs.sort((a, b) =>
      a.manifest.started === b.manifest.started
        ? a.id < b.id
          ? -1
          : 1
        : a.manifest.started < b.manifest.started
          ? 1
          : -1,
    );
    return { runs, broken, unread };
  }

  /** Reads what was not read yet beside other work, until `isOver`. */
  async readAll(isOver: () => boolean): Promise<void> {
    for (const folder of this.#folders()) {
      if (isOver()) return;
      if (this.#known.has(folder)) continue;
      this.#read(folder);
      await setImmediate();
    }
  }

  /** Run folders, those first whose manifest was written last. */
  #folders(): readonly string[] {
    const written = (folder: string): number =>
      statSync(join(folder, 'run.json'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
    return foldersIn(this.#root, DEPTH)
      .map((folder) => ({ folder, at: written(folder) }))
      .sort((a, b) => b.at - a.at)
      .map(({ folder }) => folder);
  }

  /** A run by its id; undefined for what no list would name. */
  find(id: string): Run | undefined {
    const folder = resolve(this.#root, id);
    const inside = folder === this.#root || folder.startsWith(this.#root + sep);
    if (!inside || this.#idOf(folder) !== id || !isRunFolder(folder)) return undefined;
    const one = this.#read(folder);
    return 'reason' in one ? undefined : one;
  }

  #idOf(folder: string): string {
    return relative(this.#root, folder).split(sep).join('/') || '.';
  }

  #read(folder: string): Run | Broken {
    const stamp = FILES.map((name) => stampOf(join(folder, name))).join(' ');
    let known = this.#known.get(folder);
    if (known?.stamp !== stamp) {
      known = { stamp, written: readFolder(this.#idOf(folder), folder) };
      this.#known.set(folder, known);
    }
    const { written } = known;
    if ('reason' in written) return written;
    const { ended, ...rest } = written;
    const running = this.#isRunning(folder);
    return { ...rest, state: running ? 'running' : ended ? 'finished' : 'stopped' };
  }
}

/** What a list is made from; the journal itself is not read, and changes all the time. */
const FILES = ['run.json', 'summary.csv', 'curves.json', 'gate.json'];

function stampOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs}/${found.size}` : '-';
}

const isRunFolder = (folder: string): boolean =>
  existsSync(join(folder, 'run.json')) || existsSync(join(folder, 'results.jsonl'));

/** Run folders at and below a folder. Links are not followed, and nothing is looked for inside of a run. */
function foldersIn(folder: string, depth: number): string[] {
  if (isRunFolder(folder)) return [folder];
  if (depth === 0) return [];
  let entries: ReturnType<typeof inside>;
  try {
    entries = inside(folder);
  } catch {
    return [];
  }
  return entries.flatMap((name) => foldersIn(join(folder, name), depth - 1));
}

const inside = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .map((entry) => entry.name);

function readFolder(id: string, folder: string): Written | Broken {
  const manifest = manifestIn(folder);
  if (typeof manifest === 'string') return { id, reason: manifest };
  const gists = isStale(folder, manifest) ? null : readGists(folder);
  const remarks = gists && readRemarks(folder);
  const invalid = [
    ...(gists && !remarks ? (manifest.gaveUp ?? []).map((why) => `${why}.`) : []),
    ...(remarks?.invalid ?? []),
  ];
  return {
    id,
    folder,
    manifest,
    ended: manifest.ended !== null,
    gists,
    invalid,
    warnings: remarks?.warnings ?? [],
    verdict: verdictOf(gists, invalid),
    gate: gateIn(folder),
  };
}

/** Results that came after the figures, in a run that was gone on with and killed. */
function isStale(folder: string, { ended }: Manifest): boolean {
  if (ended !== null) return false;
  const [figures, results] = ['summary.csv', 'results.jsonl'].map((name) =>
    statSync(join(folder, name), { throwIfNoEntry: false }),
  );
  return !figures || (results !== undefined && results.mtimeMs > figures.mtimeMs);
}

/** The manifest, or one sentence on why there is none that could be shown. */
function manifestIn(folder: string): Manifest | string {
  const file = `${basename(folder)}/run.json`;
  let text: string;
  try {
    text = readFileSync(join(folder, 'run.json'), 'utf8');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? 'It has results but no run.json.'
      : `${file} cannot be read: ${messageOf(error)}.`;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${file} is not JSON.`;
  }
  const schema = (value as Manifest | null)?.schema;
  if (schema !== 'midspan-run/1')
    return `${file} has the schema ${JSON.stringify(schema) ?? 'none'}, not midspan-run/1.`;
  return isWhole(value) ? value : `${file} lacks a part of what a run consists of.`;
}

function isWhole(value: unknown): value is Manifest {
  const { id, started, ended, plan, tokenizer, corpora, models, versions } = value as Manifest;
  const texts = [id, started, plan?.suite, tokenizer?.name, tokenizer?.spec, tokenizer?.fingerprint];
  return (
    texts.every((text) => typeof text === 'string') &&
    (ended === null || typeof ended === 'string') &&
    Array.isArray(plan.lengths) &&
    plan.lengths.every((length) => typeof length === 'number') &&
    Array.isArray(plan.probes) &&
    plan.probes.every((probe) => typeof probe?.name === 'string' && Array.isArray(probe.directions)) &&
    typeof plan.corpora === 'object' &&
    plan.corpora !== null &&
    Array.isArray(corpora) &&
    Array.isArray(models) &&
    models.every(
      (model) => typeof model?.name === 'string' && typeof model.spec === 'string' && Boolean(model.params),
    ) &&
    typeof versions === 'object' &&
    versions !== null
  );
}

/** `lost`: the middle is below the ends beyond chance in one curve at least; `held`: in none that has enough results. */
export function verdictOf(curves: readonly Gist[] | null, invalid: readonly string[]): RunVerdict {
  if (invalid.length > 0) return 'invalid';
  if (!curves?.some(({ n }) => n > 0)) return 'none';
  const told = curves.filter(({ lim, pattern }) => lim !== null && pattern !== 'too few');
  if (told.length === 0) return 'unclear';
  return told.some(({ lim }) => lim !== null && lim.lo > 0) ? 'lost' : 'held';
}

const decisions: readonly Decision[] = ['pass', 'regressed', 'inconclusive', 'incomparable'];

function gateIn(folder: string): Decision | null {
  const path = join(folder, 'gate.json');
  if (!existsSync(path)) return null;
  try {
    const { decision } = JSON.parse(readFileSync(path, 'utf8')) as { readonly decision?: Decision };
    return decisions.find((one) => one === decision) ?? null;
  } catch {
    return null;
  }
}
