import { type Control, controls } from '../../core/control.ts';
import { parseLength } from '../../core/length.ts';
import { nearest } from '../../core/nearest.ts';
import { oneOf } from '../../core/one-of.ts';
import { directions } from '../../core/probe.ts';
import { UserError } from '../../core/user-error.ts';
import {
  duration,
  MANY,
  number,
  optional,
  orNull,
  someTexts,
  text,
  texts,
  yesOrNo,
} from './setting-values.ts';

/** What can be set for building and asking, with units; every verb takes the ones it needs. */
export interface Settings {
  readonly model: readonly string[];
  /** `document` or `document.forward`. */
  readonly probe: readonly string[];
  readonly direction: readonly (typeof directions)[number][];
  readonly length: readonly number[];
  readonly haystacks: number;
  readonly queries: number;
  readonly seed: number;
  /** `generated`, or `style=spec`. */
  readonly corpus: readonly string[];
  readonly tokenizer: string | null;
  readonly maxTokens: number;
  /** Null where the user leaves it to what reaches the model. */
  readonly concurrency: number | null;
  /** How often a failed call is tried again. */
  readonly retries: number;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** In the currency of the price table. */
  readonly maxCost: number | null;
  readonly maxTokensTotal: number | null;
  /** Milliseconds. */
  readonly maxTime: number | null;
  /** The user's own price table. */
  readonly prices: string | null;
  readonly confirmAbove: number;
  readonly requireCache: boolean;
  /** Asked by the provider's batch API. */
  readonly batch: boolean;
  readonly progress: 'auto' | 'json' | 'quiet';
  readonly temperature: number;
  /** Seconds. */
  readonly timeout: number;
  /** Seconds. */
  readonly idleTimeout: number;
  readonly header: readonly string[];
  readonly apiKeyEnv: string | null;
  readonly apiKeyFile: string | null;
  readonly api: 'chat' | 'completions';
  readonly chatTemplate: string | null;
  readonly overlay: readonly string[];
  /** How often every question is asked in all. */
  readonly repeat: number;
  /** These four are for models in this process, which check them. */
  readonly backend: string | null;
  readonly slidingWindow: string | null;
  readonly ropeTheta: string | null;
  readonly ropeScaling: string | null;
  readonly controls: readonly Control[];
}
export type SettingName = keyof Settings;

interface Definition<T> {
  readonly describe: string;
  readonly default: T;
  /** Words for `--help`: the type as yargs knows it. */
  readonly type: 'string' | 'number' | 'boolean' | 'yes-no';
  readonly list?: true;
  /** From what the user wrote (flag, variable, YAML) to the value; fails with a UserError. */
  readonly parse: (raw: unknown, name: string) => T;
}

export const definitions: { readonly [Name in SettingName]: Definition<Settings[Name]> } = {
  model: {
    describe: 'Models to ask, e.g. local:in2, openai:gpt-5-mini or http://127.0.0.1:8000/v1#name',
    default: [],
    type: 'string',
    list: true,
    parse: texts(false),
  },
  probe: {
    describe: 'Probes, or single cells such as document.forward',
    default: ['document', 'code', 'table'],
    type: 'string',
    list: true,
    parse: texts(),
  },
  direction: {
    describe: 'Where the target stands relative to the cue',
    default: [...directions],
    type: 'string',
    list: true,
    parse: (raw, name) => someTexts(raw, name).map((word) => oneOf('direction', word, directions)),
  },
  length: {
    describe: 'Tokens of the whole prompt: 4k, 32k, 128k, 1m or a number',
    default: [4096],
    type: 'string',
    list: true,
    parse: (raw, name) => [...new Set(someTexts(raw, name).map(parseLength))].sort((a, b) => a - b),
  },
  haystacks: {
    describe: 'Contexts per probe and length',
    default: 24,
    type: 'number',
    parse: number(1, 100_000),
  },
  queries: {
    describe: 'Needles per context, each asked in every direction',
    default: 30,
    type: 'number',
    parse: number(1, 10_000),
  },
  seed: {
    describe: 'Fixes every byte of contexts and questions',
    default: 1,
    type: 'number',
    parse: number(0, MANY),
  },
  corpus: {
    describe:
      'Material: generated, text:PATH, source:PATH, rows:PATH?id=…, film:PATH; style=SPEC for one style',
    default: ['generated'],
    type: 'string',
    list: true,
    parse: texts(false),
  },
  tokenizer: {
    describe: 'o200k, cl100k, estimate or path/to/tokenizer.json',
    default: null,
    type: 'string',
    parse: optional,
  },
  maxTokens: { describe: 'Tokens an answer may have', default: 256, type: 'number', parse: number(1, MANY) },
  concurrency: {
    describe: 'Calls in flight at most; where not said 16, or what suits a model in this process',
    default: null,
    type: 'number',
    parse: orNull(number(1, 4096)),
  },
  retries: {
    describe: 'How often a call is tried again after a rate limit, an overload or a lost connection',
    default: 8,
    type: 'number',
    parse: number(0, 100),
  },
  requestsPerMinute: {
    describe: 'Calls per minute at most',
    default: null,
    type: 'number',
    parse: orNull(number(1, MANY)),
  },
  tokensPerMinute: {
    describe: 'Tokens of prompts and answers per minute at most',
    default: null,
    type: 'number',
    parse: orNull(number(1, MANY)),
  },
  maxCost: {
    describe: 'What a run may cost at most, by the price table; it stops before it could cost more',
    default: null,
    type: 'number',
    parse: orNull(number(0, MANY, false)),
  },
  maxTokensTotal: {
    describe: 'Tokens of all prompts and answers at most',
    default: null,
    type: 'number',
    parse: orNull(number(1, MANY)),
  },
  maxTime: {
    describe: 'Time after which nothing more is asked: 90s, 30m, 2h',
    default: null,
    type: 'string',
    parse: orNull(duration),
  },
  prices: {
    describe: 'Price table (YAML) that goes before the built-in one',
    default: null,
    type: 'string',
    parse: optional,
  },
  confirmAbove: {
    describe: 'Asks before a run that costs more by the price table; without a terminal it needs --yes',
    default: 10,
    type: 'number',
    parse: number(0, MANY, false),
  },
  requireCache: {
    describe: 'Stops after the first answers where the provider reads nothing from its cache',
    default: false,
    type: 'yes-no',
    parse: yesOrNo,
  },
  batch: {
    describe: "Hands everything in to the provider's batch API: half the price, an answer within a day",
    default: false,
    type: 'boolean',
    parse: yesOrNo,
  },
  progress: {
    describe: 'How to tell how far a run is: auto, json (lines) or quiet',
    default: 'auto',
    type: 'string',
    parse: (raw, name) => oneOf('progress', text(raw, name), ['auto', 'json', 'quiet'] as const),
  },
  temperature: { describe: 'Sampling temperature', default: 0, type: 'number', parse: number(0, 2, false) },
  timeout: {
    describe: 'Seconds one call may take',
    default: 900,
    type: 'number',
    parse: number(1, 86_400, false),
  },
  idleTimeout: {
    describe: 'Seconds an answer that has begun may fall silent',
    default: 60,
    type: 'number',
    parse: number(0.1, 86_400, false),
  },
  header: {
    describe: "Header for HTTP servers, 'name: value'",
    default: [],
    type: 'string',
    list: true,
    parse: texts(false),
  },
  apiKeyEnv: {
    describe: 'Name of the environment variable that holds the key',
    default: null,
    type: 'string',
    parse: optional,
  },
  apiKeyFile: {
    describe: 'File that holds the key and nothing else',
    default: null,
    type: 'string',
    parse: optional,
  },
  api: {
    describe: 'Which HTTP API to speak',
    default: 'chat',
    type: 'string',
    parse: (raw, name) => oneOf('HTTP API', text(raw, name), ['chat', 'completions'] as const),
  },
  chatTemplate: {
    describe: 'Chat template (see docs of the http adapter)',
    default: null,
    type: 'string',
    parse: optional,
  },
  repeat: {
    describe: 'Ask everything so often; repeats count as models of their own and show what flips by chance',
    default: 1,
    type: 'number',
    parse: number(1, 10),
  },
  overlay: {
    describe: 'Published curves to draw beside, e.g. film:database',
    default: [],
    type: 'string',
    list: true,
    parse: texts(),
  },
  backend: {
    describe: 'What a local: model computes on: auto, js, wasm or node [auto]',
    default: null,
    type: 'string',
    parse: optional,
  },
  slidingWindow: {
    describe: 'Tokens back that a local: model attends to, or none',
    default: null,
    type: 'string',
    parse: optional,
  },
  ropeTheta: {
    describe: 'Base of the rotary positions of a local: model, e.g. 1000000',
    default: null,
    type: 'string',
    parse: optional,
  },
  ropeScaling: {
    describe: 'How the positions of a local: model are stretched: none, linear:2, dynamic:2, yarn:4',
    default: null,
    type: 'string',
    parse: optional,
  },
  controls: {
    describe: 'What to ask besides: oracle, base, closed-book, absent, sentinels, rescue, or all',
    default: [],
    type: 'string',
    list: true,
    parse: (raw) => {
      const words = texts()(raw).map((word) => oneOf('control', word, ['all', ...controls] as const));
      return controls.filter((control) => words.includes('all') || words.includes(control));
    },
  },
};

/** What fixes the questions of a run; the rest says how they are asked. */
export const planSettings = [
  'probe',
  'direction',
  'length',
  'haystacks',
  'queries',
  'seed',
  'corpus',
  'tokenizer',
  'maxTokens',
] as const satisfies readonly SettingName[];

export const settingNames = Object.keys(definitions) as SettingName[];

export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const camel = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

/** One place settings come from, e.g. `{ source: '--flags', values: { length: '4k' } }`; keys in either spelling. */
export interface Layer {
  readonly source: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Resolved {
  readonly settings: Settings;
  readonly sources: Readonly<Record<SettingName, string>>;
}

/** The first layer that knows a setting decides it; unknown names are a UserError with the nearest known one. */
export function resolveSettings(layers: readonly Layer[]): Resolved {
  const known = layers.map((layer) => ({ source: layer.source, values: namedSettings(layer) }));
  const settings: Partial<Record<SettingName, unknown>> = {};
  const sources: Partial<Record<SettingName, string>> = {};
  for (const name of settingNames) {
    const layer = known.find(({ values }) => values[name] !== undefined);
    settings[name] = layer
      ? definitions[name].parse(layer.values[name], kebab(name))
      : definitions[name].default;
    sources[name] = layer?.source ?? 'default';
  }
  return { settings: settings as Settings, sources: sources as Record<SettingName, string> };
}

function namedSettings({ source, values }: Layer): Partial<Record<SettingName, unknown>> {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => {
        const name = camel(key);
        if ((settingNames as string[]).includes(name)) return [name, value];
        const near = nearest(kebab(name), settingNames.map(kebab));
        throw new UserError(
          `${source} has an unknown setting "${key}".`,
          near ? `Did you mean "${near}"?` : `Known settings: ${settingNames.map(kebab).join(', ')}.`,
        );
      }),
  );
}
