import { closeSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import type { ControlStat } from '../../core/control-stat.ts';
import type { Curve } from '../../core/curve.ts';
import type { Manifest } from '../../core/manifest.ts';
import { oneOf } from '../../core/one-of.ts';
import {
  type Answer,
  type Details,
  type PictureSize,
  pictureSizes,
  type Report,
  type ReportFile,
} from '../../core/report.ts';
import { UserError } from '../../core/user-error.ts';
import { load, names } from '../../load.ts';
import { summaryJson } from '../../reporters/json/summary.ts';
import { isOfDisk, storageError } from '../../runner/storage.ts';
import { baseIn } from '../../stats/controls.ts';
import { effectiveLengths } from '../../stats/effective-length.ts';
import { warnings } from '../../stats/invalid.ts';
import { warningsByControls } from '../../stats/invalid-controls.ts';
import { makeFolder, refuseLinks } from './folder.ts';
import { exitCodes, type Io } from './io.ts';
import { overlaysOf } from './overlays.ts';
import { type Part, unfinished } from './unfinished.ts';
import { invalidOf } from './validity.ts';

export interface OutputOptions {
  /** Where files go; undefined for none. */
  readonly folder: string | undefined;
  readonly overlay: readonly string[];
  /** Controls asked beside the curves; none where not said. */
  readonly controls?: readonly ControlStat[];
  /** The runs it is made of, where it is not just the one. */
  readonly parts?: readonly Part[];
  /** The answers themselves. */
  readonly answers: () => AsyncIterable<Answer>;
  /** What is known besides the curves; nothing where not said. */
  readonly details?: Details;
  /** Reporters to run; all that are made unasked, where not said. */
  readonly format?: readonly string[] | undefined;
  /** What pictures are sized for. */
  readonly size?: string | undefined;
  /** What goes to stdout. */
  readonly show: 'table' | 'charts' | 'json' | 'nothing';
}

/** Fails for a format or published curve that does not exist, before any work is done. */
export async function checkOutput(
  io: Io,
  { overlay, format, size }: Pick<OutputOptions, 'overlay' | 'format' | 'size'>,
): Promise<void> {
  overlaysOf(overlay);
  if (size !== undefined) oneOf('size', size, pictureSizes);
  for (const name of format ?? []) await load('reporter', name, io.cwd);
}

/** Writes every report of some curves and shows them; returns the exit code that their validity asks for. */
export async function output(
  io: Io,
  manifest: Manifest,
  curves: readonly Curve[],
  options: OutputOptions,
): Promise<number> {
  const exact = manifest.tokenizer.exact;
  const { controls = [], parts = [{ manifest }] } = options;
  const report: Report = {
    manifest,
    curves,
    controls,
    answers: options.answers,
    effective: effectiveLengths(curves, baseIn(controls)),
    overlays: overlaysOf(options.overlay),
    details: options.details ?? { usage: [], directions: [], excerpts: [] },
    invalid: invalidOf(manifest, curves, controls),
    warnings: [
      ...parts.flatMap((part) => unfinished(part, curves, controls)),
      ...warnings(curves, { exact }),
      ...warningsByControls(curves, controls),
    ],
  };
  if (options.folder !== undefined) await writeFiles(io, report, options.folder, options);
  if (options.show === 'json') io.stdout(`${JSON.stringify(summaryJson(report), null, 2)}\n`);
  else if (options.show !== 'nothing') await show(io, report, options.show === 'charts');
  if (options.folder !== undefined) io.stderr(`Written to ${relative(io.cwd, options.folder) || '.'}\n`);
  return report.invalid.length > 0 ? exitCodes.invalid : exitCodes.ok;
}

async function writeFiles(
  io: Io,
  report: Report,
  folder: string,
  { format, size }: Pick<OutputOptions, 'format' | 'size'>,
): Promise<void> {
  makeFolder(folder);
  const picture = (size ?? pictureSizes[0]) as PictureSize;
  for (const name of format ?? names('reporter')) {
    const reporter = await load('reporter', name, io.cwd);
    if (reporter.onRequest && format === undefined) continue;
    for (const file of await reporter.render(report, { columns: 100, colour: false, size: picture })) {
      if (file.name === 'stdout') continue;
      if (basename(file.name) !== file.name || file.name.startsWith('.'))
        throw new UserError(
          `The reporter ${name} names a file ${JSON.stringify(file.name)}, which is not one of the run's folder.`,
          'Let it return plain names.',
        );
      refuseLinks(folder, (written) => written === file.name);
      try {
        await writeContent(resolve(folder, file.name), file.content);
      } catch (error) {
        if (error instanceof UserError) throw error;
        if (isOfDisk(error)) throw storageError(resolve(folder, file.name), error);
        throw new UserError(`${resolve(folder, file.name)} cannot be written.`, 'Give another --out.', {
          cause: error,
        });
      }
    }
  }
}

/** Writes a file whole or not at all: what was there stays where the disk does not take it. */
async function writeContent(path: string, content: ReportFile['content']): Promise<void> {
  const begun = `${path}.new`;
  // A link of that name would lead elsewhere.
  rmSync(begun, { force: true });
  try {
    const file = openSync(begun, 'wx');
    try {
      if (typeof content === 'string' || content instanceof Uint8Array) writeFileSync(file, content);
      else for await (const part of content.parts) writeFileSync(file, part);
    } finally {
      closeSync(file);
    }
    renameSync(begun, path);
  } catch (error) {
    rmSync(begun, { force: true });
    throw error;
  }
}

async function show(io: Io, report: Report, charts: boolean): Promise<void> {
  const terminal = await load('reporter', 'terminal');
  for (const file of await terminal.render(report, { columns: io.columns, colour: io.colour, charts })) {
    if (file.name === 'stdout') io.stdout(String(file.content));
  }
}
