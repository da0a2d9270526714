import { oneOf } from '../core/one-of.ts';
import { type Kind, load, names, pluginKinds } from '../load.ts';
import { embeddedModels } from './shared/embedded.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { readSuite } from './shared/layers.ts';
import { overlayNames } from './shared/overlays.ts';
import { suiteNames } from './shared/suite-files.ts';

export interface ListArguments {
  readonly kind?: string | undefined;
  readonly json: boolean;
}

interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly describe: string;
  /** What a user could type. */
  readonly example?: string;
  /** Said of what a machine may lack. */
  readonly available?: boolean;
}

const plural: Readonly<Record<Kind, string>> = {
  probe: 'probes',
  corpus: 'corpora',
  tokenizer: 'tokenizers',
  adapter: 'adapters',
  scorer: 'scorers',
  reporter: 'reporters',
  importer: 'importers',
};

/** What can be listed. */
export const listable: readonly string[] = [
  ...Object.values(plural),
  'suites',
  'overlays',
  'models',
  'backends',
];

/** `midspan list`: what is built in. */
export async function listCommand(args: ListArguments, io: Io): Promise<number> {
  const wanted = args.kind === undefined ? listable : [oneOf('kind', args.kind, listable)];
  const entries = (await Promise.all(wanted.map((kind) => entriesOf(kind, io)))).flat();
  if (args.json) io.stdout(`${JSON.stringify(entries, null, 2)}\n`);
  else io.stdout(table(entries));
  return exitCodes.ok;
}

async function entriesOf(kind: string, io: Io): Promise<Entry[]> {
  if (kind === 'overlays') {
    return overlayNames().map((name) => ({
      kind,
      name,
      describe: 'Published curves',
      example: `--overlay ${name}`,
    }));
  }
  if (kind === 'models') return embeddedModels().map((model) => ({ kind, ...model }));
  if (kind === 'backends') {
    const { describeBackends } = await import('../lm/backends.ts');
    return (await describeBackends()).map(({ name, available, note }) => ({
      kind,
      name,
      available,
      describe: available ? note : `not there: ${note}`,
      example: `--backend ${name}`,
    }));
  }
  if (kind === 'suites') {
    const suites = await Promise.all(suiteNames().map((name) => readSuite(name, io.cwd)));
    return suites.map(({ name, describe }) => ({ kind, name, describe, example: `midspan run ${name}` }));
  }
  const plugin = pluginKinds.find((candidate) => plural[candidate] === kind)!;
  return await Promise.all(
    names(plugin).map(async (name) => {
      const found: { readonly describe: string; readonly example?: string } = await load(plugin, name);
      return {
        kind,
        name,
        describe: found.describe,
        ...(found.example === undefined ? {} : { example: found.example }),
      };
    }),
  );
}

function table(entries: readonly Entry[]): string {
  const width = Math.max(...entries.map((entry) => entry.name.length));
  let kind = '';
  return entries
    .map((entry) => {
      const title = entry.kind === kind ? '' : `${kind === '' ? '' : '\n'}${entry.kind}\n`;
      kind = entry.kind;
      const example =
        entry.example === undefined || entry.example === entry.name ? '' : `  (${entry.example})`;
      return `${title}  ${entry.name.padEnd(width)}  ${entry.describe}${example}\n`;
    })
    .join('');
}
