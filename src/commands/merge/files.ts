import { createReadStream, existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Plan } from '../../core/manifest.ts';
import { openJournal, readJournal } from '../../runner/journal.ts';
import { keepExcerpts } from '../shared/excerpts.ts';
import { mergedName } from '../shared/merged.ts';
import type { Source } from './source.ts';

/** Files of a run beside its journal, of which every line names its haystack. */
const others = ['haystacks.jsonl', 'contexts.jsonl', 'primes.jsonl', 'excerpts.jsonl'] as const;

/**
 * Writes the answers of several runs into one folder, and what else they kept, each haystack under its merged name.
 * Contexts without the needle's surroundings (controls) may be the same in two runs of a small corpus; such a question
 * keeps its first answer. Returns how many were left out for that.
 */
export async function writeTogether(sources: readonly Source[], folder: string): Promise<number> {
  const seen = new Set<string>();
  let again = 0;
  const journal = openJournal(resolve(folder, 'results.jsonl'));
  try {
    for (const { journal: from, manifest } of sources) {
      for await (const result of readJournal(from, 'all')) {
        const key = `${result.sample} ${result.model}`;
        if (result.control !== undefined && seen.has(key)) {
          again++;
          continue;
        }
        if (result.control !== undefined) seen.add(key);
        journal.append({ ...result, haystack: nameIn(manifest, result.haystack) });
      }
    }
  } finally {
    journal.close();
  }
  for (const file of others) await copyLines(sources, folder, file);
  // As many excerpts as any run has, not as many as all of them together.
  keepExcerpts(new Map()).write(folder);
  return again;
}

const nameIn = (
  { plan, merged }: { readonly plan: Plan; readonly merged?: unknown },
  haystack: string,
): string => (merged === undefined ? mergedName(haystack, plan) : haystack);

async function copyLines(sources: readonly Source[], folder: string, file: string): Promise<void> {
  const having = sources.filter((source) => existsSync(resolve(source.folder, file)));
  if (having.length === 0) return;
  const out = openJournal<{ haystack: string }>(resolve(folder, file));
  // Of a context only one line: two models may have been asked about it in two runs.
  const once = file === 'haystacks.jsonl' || file === 'contexts.jsonl';
  const seen = new Set<string>();
  try {
    for (const source of having) {
      for await (const line of createInterface({ input: createReadStream(resolve(source.folder, file)) })) {
        const value = parsed(line);
        if (!value) continue;
        const haystack = nameIn(source.manifest, value.haystack);
        if (once && seen.has(haystack)) continue;
        if (once) seen.add(haystack);
        out.append({ ...value, haystack });
      }
    }
  } finally {
    out.close();
  }
}

/** None for a last line that a crash tore. */
function parsed(line: string): { readonly haystack: string } | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value?.haystack === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
