import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CellName } from '../../core/comparison.ts';
import type { Manifest } from '../../core/manifest.ts';
import { UserError } from '../../core/user-error.ts';
import { readJournal } from '../../runner/journal.ts';
import { cellKey } from '../../stats/pairing.ts';
import { readManifest } from '../shared/folder.ts';
import type { Io } from '../shared/io.ts';
import { notComplete } from '../shared/resume.ts';
import { answeredTwice } from '../shared/sides.ts';

/** A run that is to become part of another. */
export interface Source {
  /** As the user named it. */
  readonly name: string;
  readonly folder: string;
  readonly journal: string;
  readonly manifest: Manifest;
}

/** Opens a run that can be merged: complete, made by midspan, and a folder. */
export function openSource(io: Io, name: string): Source {
  const folder = resolve(io.cwd, name);
  if (existsSync(folder) && statSync(folder).isFile())
    throw new UserError(`${name} is a file.`, 'Give the folders of the runs; accept the merged run again.');
  const manifest = readManifest(folder, name);
  const journal = resolve(folder, 'results.jsonl');
  if (!existsSync(journal) || manifest.models.length === 0)
    throw new UserError(`${name} holds no answers.`, 'Give folders made by midspan run or score.');
  if (manifest.imported)
    throw new UserError(
      `${name} was imported, and nothing says which contexts its answers are about.`,
      'Put the source files together and import them at once with midspan score --from.',
    );
  if (manifest.ended === null || manifest.gaveUp) throw notComplete(manifest, name);
  return { name, folder, journal, manifest };
}

/** What a run has answered: of each model the ids, and of each model and cell the haystacks. */
export interface Answered {
  readonly ids: ReadonlyMap<string, ReadonlySet<string>>;
  readonly counts: readonly {
    readonly model: string;
    readonly cell: CellName;
    readonly haystacks: number;
  }[];
}

/** Reads what a run has answered; a UserError where a question has two answers or haystacks are missing. */
export async function answeredIn({ name, journal, manifest }: Source): Promise<Answered> {
  const ids = new Map<string, Set<string>>();
  const cells = new Map<string, { model: string; cell: CellName; seen: Set<string> }>();
  let twice = 0;
  for await (const { model, sample, haystack, probe, direction, length } of readJournal(journal)) {
    const own = ids.get(model) ?? new Set();
    ids.set(model, own);
    if (own.has(sample)) twice++;
    own.add(sample);
    const cell = { probe, direction, length };
    const key = `${cellKey(cell)} ${model}`;
    const entry = cells.get(key) ?? { model, cell, seen: new Set() };
    cells.set(key, entry);
    entry.seen.add(haystack);
  }
  if (twice > 0) throw answeredTwice(name, twice);
  const { plan, models } = manifest;
  const counts = models.flatMap(({ name: model }) =>
    plan.probes.flatMap(({ name: probe, directions }) =>
      plan.lengths.flatMap((length) =>
        directions.map((direction) => {
          const cell = { probe, direction, length };
          return { model, cell, haystacks: cells.get(`${cellKey(cell)} ${model}`)?.seen.size ?? 0 };
        }),
      ),
    ),
  );
  const short = counts.find(({ haystacks }) => haystacks < plan.haystacks);
  if (short)
    throw new UserError(
      `${name} has answers of ${short.model} about ${short.haystacks} of ${plan.haystacks} haystacks of ${short.cell.probe} ${short.cell.direction}.`,
      'Merge whole runs only: what was stopped early was stopped for what it showed.',
    );
  return { ids, counts };
}
