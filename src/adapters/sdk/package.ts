import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nearest } from '../../core/nearest.ts';
import { messageOf, UserError } from '../../core/user-error.ts';

/** Names of the other adapters, to tell a slip of the pen from a provider that is not installed. */
const adapters = ['http', 'openai', 'anthropic', 'google', 'exec', 'replay', 'local', 'synthetic', 'ai-sdk'];

/** Major versions that speak V3 of the SDK's provider interface (AI SDK 6); all others of `@ai-sdk/` are at 3. */
const majors: Readonly<Record<string, number>> = {
  'amazon-bedrock': 4,
  'google-vertex': 4,
  cerebras: 2,
  deepinfra: 2,
  deepseek: 2,
  fireworks: 2,
  'openai-compatible': 2,
  togetherai: 2,
};

/** `mistral:mistral-large` or `@scope/provider:model` taken apart. */
export interface Target {
  /** As the user wrote it. */
  readonly provider: string;
  readonly model: string;
  /** `@ai-sdk/mistral`. */
  readonly packageName: string;
}

export function readTarget(target: string): Target {
  const colon = target.indexOf(':');
  const provider = target.slice(0, Math.max(0, colon));
  const model = target.slice(colon + 1);
  if (provider && model) {
    return { provider, model, packageName: provider.includes('/') ? provider : `@ai-sdk/${provider}` };
  }
  throw new UserError(
    `"${target}" does not name a provider and a model.`,
    'Write PROVIDER:MODEL, e.g. mistral:mistral-large-latest.',
  );
}

/** Loads a provider package: the one installed where the user works, else the one installed beside us. */
export async function loadPackage(target: Target, cwd: string): Promise<Readonly<Record<string, unknown>>> {
  const { createJiti } = await import('jiti');
  const { packageName } = target;
  const bases = [pathToFileURL(join(cwd, 'package.json')).href, import.meta.url];
  // jiti resolves as `import` would from that place, which Node itself does not offer before version 22.
  const entry = bases
    .map((base) => createJiti(base).esmResolve(packageName, { try: true }))
    .find((url) => url !== undefined);
  if (entry === undefined) throw notInstalled(target);
  try {
    return await import(entry);
  } catch (error) {
    throw new UserError(
      `The package ${packageName} cannot be loaded: ${messageOf(error)}`,
      `Install it anew: ${installLine(packageName)}`,
      { cause: error },
    );
  }
}

function notInstalled({ provider, packageName }: Target): UserError {
  const near = provider.includes('/') ? undefined : nearest(provider, adapters);
  const line = installLine(packageName);
  return near
    ? new UserError(
        `There is no adapter "${provider}", and the package ${packageName} is not installed.`,
        `Did you mean "${near}"? Adapters are ${adapters.join(', ')}; for a provider of the AI SDK: ${line}`,
      )
    : new UserError(
        `The package ${packageName} is not installed, and no adapter is called "${provider}".`,
        `Run: ${line} (adapters are ${adapters.join(', ')})`,
      );
}

/** What to type to get a version that we can speak with. */
export function installLine(packageName: string): string {
  const [scope, name = ''] = packageName.split('/');
  return `npm install ${packageName}${scope === '@ai-sdk' ? `@${majors[name] ?? 3}` : ''}`;
}
