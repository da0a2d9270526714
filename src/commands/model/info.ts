import { describeBackends } from '../../lm/backends.ts';
import { cannotHold } from '../../lm/capacity.ts';
import { modelFolder } from '../../lm/folder.ts';
import { type ModelSummary, summarize } from '../../lm/summary.ts';
import { datasets } from '../../load.ts';
import { exitCodes, type Io } from '../shared/io.ts';
import { bytes, whole } from './figures.ts';

export interface InfoArguments {
  readonly path: string;
  readonly json: boolean;
}

/** `midspan model info`: what a checkpoint is, and what it takes to run it. */
export async function infoCommand({ path, json }: InfoArguments, io: Io): Promise<number> {
  const summary = await summarize((await modelFolder(path, { cwd: io.cwd, datasets })).folder);
  const backends = (await describeBackends()).map(({ name, available, note }) => {
    const reason = available ? cannotHold(name, summary.parameters) : note;
    return { name, available: reason === undefined, note: reason ?? note };
  });
  if (json) {
    const { folder: _, config, ...rest } = summary;
    io.stdout(`${JSON.stringify({ ...rest, ...config, backends }, null, 2)}\n`);
    return exitCodes.ok;
  }
  const rows = [
    ...rowsOf(summary),
    ['runs on', listed(backends.filter(({ available }) => available).map(({ name }) => name))],
    ...backends
      .filter(({ available }) => !available)
      .map(({ name, note }): [string, string] => [`not on ${name}`, note]),
  ];
  const width = Math.max(...rows.map(([name]) => name!.length));
  io.stdout(`${path}\n${rows.map(([name, value]) => `  ${name!.padEnd(width)}  ${value}\n`).join('')}`);
  return exitCodes.ok;
}

function rowsOf(summary: ModelSummary): [string, string][] {
  const { config, attention, cacheBytesPerToken: each } = summary;
  const { heads, kvHeads, headSize, layers, width, inner, vocabulary, window } = config;
  const own = config.tied ? 'head tied to the embedding' : 'head of its own';
  return [
    ['architecture', summary.architecture],
    [
      'parameters',
      `${whole(summary.parameters)}, ${bytes(summary.fileBytes)} of ${listed(summary.dtypes)} on disk`,
    ],
    ['layers', `${layers} of width ${whole(width)}, inner ${whole(inner)}, ${config.activation}`],
    ['vocabulary', `${whole(vocabulary)}, ${own}`],
    ['heads', `${heads} for queries, ${kvHeads} for keys and values (${attention}), of size ${headSize}`],
    ['biases', biasesOf(config.bias)],
    ['positions', ropeOf(config.rope)],
    ['sliding window', windowsOf(config.windows)],
    ['window', `${whole(window)} tokens of prompt and answer`],
    ['key-value cache', `${bytes(each)} a token, ${bytes(each * window)} for the whole window (32-bit)`],
    ['tokenizer', summary.hasTokenizer ? 'tokenizer.json' : 'none: tokenizer.json is missing'],
    ['chat template', summary.hasTemplate ? 'its own' : 'none: prompts are completed'],
  ];
}

const listed = (words: readonly string[]): string => words.join(', ') || 'none';

function biasesOf({ qkv, output, mlp }: ModelSummary['config']['bias']): string {
  const on = [
    ...(qkv ? ['queries, keys, values'] : []),
    ...(output ? ['attention output'] : []),
    ...(mlp ? ['feed-forward'] : []),
  ];
  return listed(on);
}

function ropeOf({ theta, trained, scaling }: ModelSummary['config']['rope']): string {
  const stretched = scaling.type === 'none' ? 'no scaling' : `${scaling.type} scaling by ${scaling.factor}`;
  return `RoPE, theta ${whole(theta)}, ${stretched}, trained on ${whole(trained)}`;
}

function windowsOf(windows: readonly (number | null)[]): string {
  const sizes = [...new Set(windows)];
  if (sizes.length === 1) return sizes[0] === null ? 'none' : `${whole(sizes[0]!)} tokens in all layers`;
  return `${listed(windows.map((size) => (size === null ? 'none' : whole(size))))}, by layer`;
}
