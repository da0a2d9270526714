import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { canonical } from '../../core/hash.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Result } from '../../core/result.ts';
import { UserError } from '../../core/user-error.ts';
import { mendLines } from '../../runner/mend.ts';
import { readManifest } from './folder.ts';
import type { Io } from './io.ts';
import type { Layer } from './settings.ts';
import { BLOTTED } from './shown-spec.ts';

/** Cuts off what a crash tore at the end of a run's journal, and says so; the journal's path. */
export function mendedJournal(folder: string, io: Io): string {
  const journal = resolve(folder, 'results.jsonl');
  const cut = mendLines(journal);
  if (cut > 0)
    io.stderr(`The last line of results.jsonl was torn (${cut} bytes) and is cut off: it is asked again.\n`);
  return journal;
}

/** A run that was begun earlier. */
export interface Earlier {
  readonly folder: string;
  /** As the user would write it. */
  readonly shown: string;
  readonly manifest: Manifest;
}

/** The run to go on with: the folder of `--resume`, or one that `--out` names and that holds a run; none otherwise. */
export function earlierRun(
  {
    resume,
    out,
    suite,
  }: { resume?: string | undefined; out?: string | undefined; suite?: string | undefined },
  io: Io,
): Earlier | undefined {
  if (resume !== undefined && (out !== undefined || suite !== undefined)) {
    throw new UserError(
      `--resume goes on in its own folder, with its own settings: ${out === undefined ? `the suite ${suite}` : '--out'} has no place beside it.`,
      `Write midspan run --resume ${resume}.`,
    );
  }
  const named = resume ?? out;
  if (named === undefined) return undefined;
  const folder = resolve(io.cwd, named);
  if (resume === undefined && !existsSync(resolve(folder, 'run.json'))) return undefined;
  const manifest = readManifest(folder, named);
  refuseScored(manifest, named);
  if (manifest.imported || manifest.models.length === 0 || manifest.settings === undefined) {
    throw new UserError(
      `${named} holds no run that could be gone on with.`,
      'Only what midspan run has begun can; give another --out.',
    );
  }
  return { folder, shown: relative(io.cwd, folder) || '.', manifest };
}

/** Refuses a folder of answers that were judged again: asking on there would have answers of one question twice. */
export function refuseScored({ scored }: Manifest, named: string): void {
  if (scored === undefined) return;
  throw new UserError(
    `${named} holds no run that could be gone on with: its answers were taken from ${scored} and judged again.`,
    'Go on with that run, then score it again; or give another --out.',
  );
}

/** That a run was stopped or goes on yet, with the way to finish it. */
export const notComplete = ({ scored }: Manifest, named: string): UserError =>
  new UserError(
    `${named} is not complete.`,
    scored === undefined
      ? `Go on with it first: midspan run --resume ${named}.`
      : `Go on first with the run that was judged again, ${scored}, by midspan run --resume FOLDER, and score it then.`,
  );

/**
 * Watches the reading of a run's journal for answers that are not the run's own by their keys. They would not be known
 * again, so their questions would be asked and counted twice: `check` refuses the folder.
 */
export function watchOwn(shown: string, keyOf: (result: Result) => string | undefined) {
  let foreign = 0;
  return {
    keyOf(result: Result): string | undefined {
      const key = keyOf(result);
      if (key !== result.key) foreign++;
      return key;
    },
    check(): void {
      if (foreign === 0) return;
      throw new UserError(
        `${shown} has ${foreign} ${foreign === 1 ? 'answer' : 'answers'} in results.jsonl that this run did not write, e.g. as they were judged again: their questions would be counted twice.`,
        'Go on with the run they came from, or give another --out.',
      );
    },
  };
}

/** The settings a run was begun with, as a layer under flags and variables. Headers are not stored. */
export function storedLayer({ shown, manifest }: Earlier): Layer {
  const { header: _, model, ...settings } = manifest.settings ?? {};
  // A key in a model's URL is not kept: such a model has to be named again.
  const isWhole = Array.isArray(model) && !model.some((spec) => String(spec).includes(BLOTTED));
  return { source: `${shown}/run.json`, values: { ...settings, ...(isWhole ? { model } : { model: [] }) } };
}

/** A run that was begun with headers is not gone on with without them: the answers could be another model's. */
export function checkHeaders({ shown, manifest }: Earlier, given: readonly string[]): void {
  const stored = Array.isArray(manifest.settings?.header) ? manifest.settings.header.map(String) : [];
  const names = given.map((header) => header.split(':')[0]!.trim().toLowerCase());
  const missing = stored.find((name) => !names.includes(name.toLowerCase()));
  if (missing === undefined) return;
  throw new UserError(
    `${shown} was begun with the header ${missing}, whose value is not kept.`,
    `Give it again: --header '${missing}: …'.`,
  );
}

/** Refuses to put answers of two experiments into one folder, naming what is not as it was. */
export function refuseMixing({ shown, manifest }: Earlier, now: Manifest): void {
  const changes = [...changed(experimentOf(manifest), experimentOf(now))];
  if (changes.length === 0) return;
  throw new UserError(
    `${shown} was begun with something else: ${changes.join('; ')}.`,
    manifest.gate
      ? 'Give another --out, or go on as it was begun.'
      : `Give another --out, or go on as it was begun: midspan run --resume ${shown}.`,
  );
}

/** All that decides what is asked of whom and how it is judged, by the name a reader knows it by. */
function experimentOf(manifest: Manifest): ReadonlyMap<string, unknown> {
  const { plan, template, tokenizer, corpora, models, versions, gate } = manifest;
  const { suite: _, corpora: specs, ...rest } = plan;
  return new Map<string, unknown>([
    ...Object.entries(rest),
    ...Object.entries(specs).map(([style, spec]) => [`corpus of ${style}`, spec] as const),
    ...corpora.map(({ style, fingerprint }) => [`content of the corpus of ${style}`, fingerprint] as const),
    ['tokenizer', tokenizer.name],
    ['content of the tokenizer', tokenizer.fingerprint],
    ['models', models.map(({ spec }) => spec)],
    ...models.map(({ name, params }) => [`settings of ${name}`, params] as const),
    ...Object.entries(versions).map(([name, version]) => [`version of ${name}`, version] as const),
    ['template', template],
    ...(gate
      ? ([
          ['baseline', gate.baseline],
          ['margin', gate.margin],
          ['haystacks at most', gate.haystacks],
        ] as const)
      : []),
  ]);
}

function* changed(
  before: ReadonlyMap<string, unknown>,
  now: ReadonlyMap<string, unknown>,
): Generator<string> {
  for (const name of new Set([...before.keys(), ...now.keys()])) {
    const [old, fresh] = [before, now].map((values) =>
      values.has(name) ? canonical(values.get(name)) : 'none',
    );
    if (old !== fresh) yield `${name} was ${cut(old!)} and is now ${cut(fresh!)}`;
  }
}

const cut = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

/** The manifest of a run that is gone on with at `date`. */
export function resumed({ gaveUp: _, ...manifest }: Manifest, date: Date): Manifest {
  return { ...manifest, ended: null, resumed: [...(manifest.resumed ?? []), date.toISOString()] };
}
