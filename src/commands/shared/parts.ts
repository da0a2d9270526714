import { resolve } from 'node:path';
import type { Corpus } from '../../core/corpus.ts';
import type { Plan } from '../../core/manifest.ts';
import { withSettings } from '../../core/model-spec.ts';
import { oneOf } from '../../core/one-of.ts';
import { type Style, styles } from '../../core/piece.ts';
import { type Direction, directions, type Probe } from '../../core/probe.ts';
import type { Scorer } from '../../core/score.ts';
import type { Tokenizer } from '../../core/tokenizer.ts';
import { UserError } from '../../core/user-error.ts';
import type { Parts } from '../../generate/generate.ts';
import { modelFolder } from '../../lm/folder.ts';
import { datasets, isModulePath, load, names } from '../../load.ts';
import { ownCorpus } from './own-corpus.ts';
import type { Settings } from './settings.ts';

/** The plan that settings name, checked against what is built in. */
export async function planOf(suite: string, settings: Settings): Promise<Plan> {
  const probes = await Promise.all(
    cellsOf(settings).map(async (cell) => ({ ...cell, probe: await load('probe', cell.name) })),
  );
  const used = new Set(probes.map(({ probe }) => probe.style));
  return {
    suite,
    probes: probes.map(({ name, directions: asked }) => ({ name, directions: asked })),
    lengths: settings.length,
    haystacks: settings.haystacks,
    queries: settings.queries,
    seed: settings.seed,
    maxTokens: settings.maxTokens,
    corpora: corpusSpecs(settings.corpus, used),
    ...(settings.controls.length > 0 && { controls: settings.controls }),
  };
}

/** What can be no file's name: a direction that is none is told as one. */
const misspelt = /^([\w-]+)\.(?!m?[jt]s$)(\w+)$/;

/** `document`, `table.forward` → probes with their directions, in the order given. */
function cellsOf(settings: Settings): { name: string; directions: Direction[] }[] {
  const cells = new Map<string, Set<Direction>>();
  for (const word of settings.probe) {
    const match = /^(.*[^./])\.(forward|backward|bidirectional)$/.exec(word) ?? misspelt.exec(word);
    const name = match?.[1] ?? word;
    const named = match && oneOf('direction', match[2]!, directions);
    if (named && !settings.direction.includes(named))
      throw new UserError(
        `--probe ${word} and --direction ${settings.direction.join(',')} contradict each other.`,
        `Write --probe ${name} with the --direction, or the cell alone.`,
      );
    const asked = named ? [named] : settings.direction;
    cells.set(name, new Set([...(cells.get(name) ?? []), ...asked]));
  }
  if (cells.size === 0)
    throw new UserError('No probe is named.', `Use one of: ${names('probe').join(', ')}.`);
  return [...cells].map(([name, asked]) => ({
    name,
    directions: directions.filter((direction) => asked.has(direction)),
  }));
}

/** `generated` or a spec for all styles it can serve; `code=source:./lib` for one. Later words win. */
function corpusSpecs(words: readonly string[], used: ReadonlySet<Style>): Partial<Record<Style, string>> {
  const specs: Partial<Record<Style, string>> = {};
  for (const style of used) specs[style] = 'generated';
  for (const word of words) {
    const named = /^([a-z]+)=(.*)$/s.exec(word);
    const wanted = named ? [oneOf('style', named[1]!, styles)] : (servedBy[word.split(':')[0]!] ?? styles);
    const hit = wanted.filter((style) => used.has(style));
    if (hit.length === 0) {
      throw new UserError(
        `The corpus ${word} is for ${wanted.join(' or ')}, which no probe of this run uses.`,
        'Leave it out, or add the --probe.',
      );
    }
    for (const style of hit) specs[style] = named ? named[2]! : word;
  }
  return specs;
}

/** Corpora that have only one style may be named without it. */
const servedBy: Readonly<Record<string, readonly Style[]>> = {
  text: ['document'],
  source: ['code'],
  rows: ['table'],
};

async function openCorpus(style: Style, spec: string, cwd: string): Promise<Corpus> {
  const { target, settings } = withSettings(spec);
  const isModule = /^\.{1,2}\/.*\.(js|mjs|ts)$/.test(target);
  const [name, source] = isModule ? [target, ''] : split(target);
  const loaded = await load('corpus', name, cwd);
  const plugin = isModulePath(name) ? ownCorpus(name, loaded) : loaded;
  if (!plugin.styles.includes(style)) {
    throw new UserError(
      `The corpus ${name} has no ${style} pieces.`,
      `It serves: ${plugin.styles.join(', ')}.`,
    );
  }
  const corpus = await plugin.open({
    style,
    source: source === '' ? '' : resolve(cwd, source),
    settings,
    datasets,
  });
  // Manifests and messages show it as the user named it, not where it lies on this machine.
  const { fingerprint, size } = corpus;
  return { name: spec, style, fingerprint, size, draw: (seed) => corpus.draw(seed) };
}

const split = (target: string): [string, string] => {
  const colon = target.indexOf(':');
  return colon < 0 ? [target, ''] : [target.slice(0, colon), target.slice(colon + 1)];
};

/** The file or folder that a tokenizer is named by: a path, or `local:NAME` for an embedded model's. */
export async function tokenizerFile(name: string, cwd: string): Promise<string | undefined> {
  const model = /^local:([\w-]+)$/.exec(name)?.[1];
  if (model !== undefined) return (await modelFolder(model, { cwd, datasets })).folder;
  return /[/\\]|\.json$/.test(name) ? resolve(cwd, name) : undefined;
}

/** `o200k`, `cl100k`, `estimate`, the path of a tokenizer.json, or `local:NAME` for an embedded model's. */
export async function openTokenizer(name: string, cwd: string): Promise<Tokenizer> {
  const source = await tokenizerFile(name, cwd);
  if (source !== undefined) return await (await load('tokenizer', 'huggingface')).open({ source, datasets });
  return await (await load('tokenizer', name)).open({ source: '', datasets });
}

/** Loads everything a plan names. */
export async function partsOf(plan: Plan, tokenizer: Tokenizer, cwd: string): Promise<Parts> {
  const probes = new Map<string, Probe>();
  for (const { name } of plan.probes) probes.set(name, await load('probe', name, cwd));
  const corpora = new Map<Style, Corpus>();
  for (const [style, spec] of Object.entries(plan.corpora) as [Style, string][]) {
    corpora.set(style, await openCorpus(style, spec, cwd));
  }
  return { probes, corpora, tokenizer };
}

/** The scorer of each probe, by probe name. */
export async function scorersOf(parts: Parts, cwd: string): Promise<ReadonlyMap<string, Scorer>> {
  const scorers = new Map<string, Scorer>();
  for (const [name, probe] of parts.probes) scorers.set(name, await load('scorer', probe.scorer, cwd));
  return scorers;
}
