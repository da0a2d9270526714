import type { LanguageModel } from 'ai';
import { messageOf, UserError } from '../../core/user-error.ts';
import { installLine, type Target } from './package.ts';

type Exports = Readonly<Record<string, unknown>>;
type Make = (argument: unknown) => unknown;
type Model = Exclude<LanguageModel, string>;

/** What a provider is made with. */
export interface ProviderOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly apiKey?: string;
  readonly baseURL?: string;
}

/**
 * The model of a provider package. Providers are found by convention: `createMistral` (made with our options) or the
 * ready-made `mistral`, where the name is the package's last part, any part of it (`vertex` of `google-vertex`), or
 * that of its scope (`@openrouter/…`); capitals do not matter.
 */
export function findModel(exports: Exports, target: Target, options: ProviderOptions): Model {
  const { packageName, model } = target;
  try {
    const provider = findProvider(exports, packageName, options);
    if (provider) return checkVersion(provider(model), packageName);
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(
      `The package ${packageName} refuses the model "${model}": ${messageOf(error)}`,
      'See the page of the package for what it needs.',
      { cause: error },
    );
  }
  throw new UserError(
    `The package ${packageName} has no provider of the AI SDK in it.`,
    'Name a package that exports one, or reach the model by its OpenAI-compatible address: http://…/v1#model.',
  );
}

function findProvider(exports: Exports, packageName: string, options: ProviderOptions): Make | undefined {
  const names = candidates(packageName);
  const find = (prefix: string): Make | undefined => {
    for (const name of names) {
      const key = Object.keys(exports).find((key) => key.toLowerCase() === `${prefix}${name}`);
      const found = key === undefined ? undefined : exports[key];
      if (typeof found === 'function') return found as Make;
    }
    return undefined;
  };
  const made = find('create')?.(options);
  return typeof made === 'function' ? (made as Make) : find('');
}

/** `@ai-sdk/google-vertex` → `googlevertex`, `vertex`, `google`; the scope's name last, unless it is the SDK's own. */
function candidates(packageName: string): string[] {
  const [last = '', scope = ''] = packageName.toLowerCase().split('/').reverse();
  const parts = last.split('-').reverse();
  const names = [parts.toReversed().join(''), ...parts, scope.replace('@', '').replaceAll('-', '')];
  return names.filter((name) => !['', 'ai', 'sdk', 'provider', 'aisdk'].includes(name));
}

function checkVersion(model: unknown, packageName: string): Model {
  const version = (model as { specificationVersion?: unknown } | undefined)?.specificationVersion;
  if (version === 'v3' || version === 'v2') return model as Model;
  throw new UserError(
    `The installed ${packageName} speaks version ${String(version)} of the AI SDK's interface; v3 is needed.`,
    `Install a version for AI SDK 6: ${installLine(packageName)}`,
  );
}
