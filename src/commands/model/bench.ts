import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { parseLength } from '../../core/length.ts';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import { type BackendChoice, backendChoices, openEngine } from '../../lm/backends.ts';
import { decodeTime } from '../../lm/decode-time.ts';
import { modelFolder } from '../../lm/folder.ts';
import { MAX_CACHE_BYTES } from '../../lm/room.ts';
import { attentionOf, cacheBytesPerToken } from '../../lm/summary.ts';
import { parameterCount } from '../../lm/weights.ts';
import { datasets } from '../../load.ts';
import { makeFolder, newFolder, runId } from '../shared/folder.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { accuracies } from './accuracies.ts';
import type { Bench, BenchedModel, DecodedAt } from './bench-figures.ts';
import { benchText } from './bench-text.ts';
import { bytes, countOf } from './figures.ts';
import { notesOf } from './notes.ts';
import { type Variant, variantsOf } from './variants.ts';

/** Flags as they were written. */
export interface BenchArguments {
  readonly paths: readonly string[];
  readonly length: readonly string[] | undefined;
  readonly suite: string | undefined;
  readonly backend: string | undefined;
  readonly tokens: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** How often each model is measured: what differs from round to round is no difference between models. */
const ROUNDS = 3;

/** `midspan model bench`: what key-value heads cost, and what they are worth. */
export async function benchCommand(args: BenchArguments, io: Io): Promise<number> {
  const { paths, suite, json } = args;
  const backend = oneOf('backend', args.backend ?? 'auto', backendChoices);
  const lengths = [...new Set((args.length ?? ['4k', '16k', '32k']).map(parseLength))].sort((a, b) => a - b);
  const tokens = countOf('tokens', args.tokens ?? '8', 1);
  if (suite !== undefined && paths.length === 0) {
    throw new UserError(
      'Random weights answer nothing, so there is no accuracy to measure.',
      'Name a checkpoint, or leave --suite out.',
    );
  }
  const folder =
    suite !== undefined || args.out !== undefined
      ? newFolder(io, args.out, runId(io.date(), 'bench'))
      : undefined;
  const made = mkdtempSync(join(tmpdir(), 'midspan-bench-'));
  try {
    const variants = await variantsOf(
      await Promise.all(
        paths.map(async (path) => (await modelFolder(path, { cwd: io.cwd, datasets })).folder),
      ),
      made,
    );
    checkRoomFor(variants, lengths);
    const { code, found } =
      suite === undefined
        ? { code: exitCodes.ok, found: new Map() }
        : await accuracies(variants, { suite, backend, folder: folder!, json }, io);
    if (io.signal.aborted) return exitCodes.stopped;
    const how = { backend, lengths, tokens };
    const rounds: Omit<BenchedModel, 'accuracy'>[][] = variants.map(() => []);
    // In turn, so that what slows the machine for a while does not pose as a difference between models.
    for (let round = 0; round < ROUNDS; round++)
      for (const [i, variant] of variants.entries()) rounds[i]!.push(await measured(variant, how, io));
    const models = rounds.map(
      (same, i): BenchedModel => ({
        ...same[0]!,
        decode: same[0]!.decode.map((_, n) => together(same.map(({ decode }) => decode[n]!))),
        accuracy: found.get(variants[i]!.name) ?? [],
      }),
    );
    const bench: Bench = {
      schema: 'midspan-bench/1',
      backend: models[0]!.backend,
      tokens,
      models,
      notes: notesOf(models, { isTrained: variants.every(({ isAsGiven }) => isAsGiven) }),
    };
    io.stdout(json ? `${JSON.stringify(bench, null, 2)}\n` : benchText(bench, io.columns));
    if (folder !== undefined) {
      makeFolder(folder);
      writeFileSync(resolve(folder, 'bench.json'), `${JSON.stringify(bench, null, 2)}\n`);
      io.stderr(`Written to ${relative(io.cwd, folder) || '.'}\n`);
    }
    return code;
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function checkRoomFor(variants: readonly Variant[], lengths: readonly number[]): void {
  const most = lengths.at(-1)!;
  for (const { name, config } of variants) {
    // On WebAssembly, matrices are kept a second time as they are multiplied.
    const needed = 2 * most * cacheBytesPerToken(config);
    if (needed <= MAX_CACHE_BYTES) continue;
    throw new UserError(
      `The keys and values of ${most} tokens take ${bytes(needed)} in ${name}, ${bytes(MAX_CACHE_BYTES)} are allowed.`,
      'Give a shorter --length.',
    );
  }
}

async function measured(
  { name, config, weightsOf }: Variant,
  how: { readonly backend: BackendChoice; readonly lengths: readonly number[]; readonly tokens: number },
  io: Io,
): Promise<Omit<BenchedModel, 'accuracy'>> {
  const engine = await openEngine(how.backend, config, await weightsOf());
  try {
    const decode: DecodedAt[] = [];
    for (const positions of how.lengths) {
      const { tokens } = how;
      const time = await decodeTime(engine, config, { positions, tokens, now: io.now, signal: io.signal });
      decode.push({
        positions,
        ms: round(time.median),
        leastMs: round(time.least),
        lowMs: round(time.median),
        highMs: round(time.median),
        cacheBytes: positions * cacheBytesPerToken(config),
      });
    }
    const { kvHeads } = config;
    const attention = attentionOf(config);
    return { name, attention, kvHeads, parameters: parameterCount(config), backend: engine.backend, decode };
  } finally {
    engine.close();
  }
}

/** The middle round, and the spread of all. */
function together(rounds: readonly DecodedAt[]): DecodedAt {
  const medians = rounds.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    ...rounds[0]!,
    ms: medians[(medians.length - 1) >> 1]!,
    leastMs: Math.min(...rounds.map(({ leastMs }) => leastMs)),
    lowMs: medians[0]!,
    highMs: medians.at(-1)!,
  };
}

const round = (ms: number): number => Math.round(ms * 1000) / 1000;
