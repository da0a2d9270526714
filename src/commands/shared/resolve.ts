import { exitCodes, type Io } from './io.ts';
import { configLayer, environmentLayer, readSuite, type Suite } from './layers.ts';
import {
  kebab,
  type Layer,
  type Resolved,
  resolveSettings,
  type Settings,
  settingNames,
} from './settings.ts';
import { shownSpec } from './shown-spec.ts';

/** Flags of the verbs that build haystacks. */
export interface SettingArguments {
  readonly suite?: string | undefined;
  readonly printConfig: boolean;
  /** Settings given as flags, raw. */
  readonly flags: Readonly<Record<string, unknown>>;
}

/**
 * Flags, `MIDSPAN_*`, `midspan.config.*`, suite, defaults, in that order. `suiteFor` names the suite where the user
 * names none, by where settings come from so far.
 */
export async function resolveAll(
  args: SettingArguments,
  io: Io,
  suiteFor: (sources: Resolved['sources']) => string,
): Promise<Resolved & { readonly suite: Suite }> {
  const own = [
    { source: 'command line', values: args.flags },
    environmentLayer(io.env),
    ...(await configLayer(io.cwd)),
  ];
  const suite = await readSuite(args.suite ?? suiteFor(resolveSettings(own).sources), io.cwd);
  return { suite, ...resolveSettings([...own, suite.layer]) };
}

/** The settings of a run to go on with: flags, `MIDSPAN_*`, then what it was begun with. */
export const resolveAgain = (
  args: SettingArguments,
  io: Io,
  { suite, begun }: { readonly suite: string; readonly begun: Layer },
): Resolved & { readonly suite: Pick<Suite, 'name'> } => ({
  suite: { name: suite },
  ...resolveSettings([{ source: 'command line', values: args.flags }, environmentLayer(io.env), begun]),
});

/** `--print-config`: what would be used, and where each value comes from. */
export function printConfig(io: Io, settings: Settings, sources: Resolved['sources']): number {
  const rows = settingNames.map((name) => [kebab(name), shown(name, settings[name]), sources[name]] as const);
  const width = Math.max(...rows.map(([name]) => name.length));
  const wide = Math.max(...rows.map(([, value]) => value.length));
  for (const [name, value, source] of rows) {
    io.stdout(`${name.padEnd(width)}  ${value.padEnd(Math.min(wide, 60))}  # ${source}\n`);
  }
  return exitCodes.ok;
}

/** Values of headers and keys in URLs are not shown. */
function shown(name: string, value: unknown): string {
  if (!Array.isArray(value)) return String(value ?? 'none');
  const items = value.map((item) =>
    name === 'header' ? `${String(item).split(':')[0]!.trim()}: …` : shownSpec(String(item)),
  );
  return items.join(', ') || 'none';
}
