import type { BatchApi } from './batch.ts';
import type { RateHints } from './failure.ts';
import type { Context } from './haystack.ts';

export type FinishReason = 'stop' | 'length' | 'refusal' | 'other';

/** Tokens as the provider counted them; null where it did not say. */
export interface Usage {
  readonly input: number | null;
  readonly cached: number | null;
  readonly cacheWrite: number | null;
  readonly output: number | null;
  readonly reasoning: number | null;
}

/** What came back for one query. */
export interface Completion {
  readonly text: string;
  readonly finishReason: FinishReason;
  readonly usage: Usage;
  readonly latencyMs: number;
  /** Warnings of the provider, e.g. that it dropped the temperature. */
  readonly warnings?: readonly string[];
  /** What the answer's headers say of the endpoint's limits; not kept. */
  readonly rate?: RateHints | undefined;
}

/** What the call took that opened a context and filled the provider's cache. */
export type Primed = Pick<Completion, 'usage' | 'latencyMs' | 'rate'>;

/** All that a model may see of a sample: never the target. */
export interface Question {
  /** The sample's id. */
  readonly id: string;
  /** Sent right after the context. */
  readonly text: string;
}

export interface AskOptions {
  readonly maxTokens: number;
  readonly signal?: AbortSignal | undefined;
}

/** One context held open; `ask` may be called many times at once. */
export interface Session {
  /** What the first call took, or why it failed; none where opening makes no call. */
  readonly primed?: Primed | { readonly error: unknown } | undefined;
  /**
   * Fails with an Error whose message says why (status, first words of the body); the runner records it. A CallFailure
   * may be tried again, any other Error is not.
   */
  ask(question: Question, options: AskOptions): Promise<Completion>;
  close?(): Promise<void> | void;
}

/** One way to reach one model. */
export interface Adapter {
  /** Name of the model as reports show it, e.g. `gpt-5-mini` or `synthetic:u`. */
  readonly model: string;
  /** Name of the tokenizer the model uses, if known: a `--tokenizer` value. */
  readonly tokenizer?: string | undefined;
  /** True for simulated models: every output then says so. */
  readonly synthetic?: boolean;
  readonly limits: {
    /** Tokens of prompt and answer together, if known. */
    readonly window?: number | undefined;
    /** How many queries may be in flight, if the adapter knows better than the user. */
    readonly concurrency?: number | undefined;
    /** How many contexts to hold open, each with its share of the queries in flight; as many as have room, where not said. */
    readonly contexts?: number | undefined;
  };
  /**
   * Fails with a UserError, before anything is asked, where prompts of so many of the model's own tokens cannot be held
   * with answers of so many; what the adapter adds to a prompt, such as a chat template, is not counted in it.
   */
  check?(tokens: number, answer: number): void;
  /** Settings that change answers (temperature, template, …); part of the key of a result. Never secrets. */
  readonly params: Readonly<Record<string, string | number | boolean>>;
  /** Sends the context once, unscored, so that later queries find it in the cache. `prime` words that call. */
  open(
    context: Context,
    options: { readonly prime: Question; readonly signal?: AbortSignal | undefined },
  ): Promise<Session>;
  /** The provider's batch API, where it has one. */
  batch?(): Promise<BatchApi>;
  close?(): Promise<void>;
}

/** A model spec taken apart: `scheme:target?settings`, e.g. `http://127.0.0.1:8000/v1#qwen` or `synthetic:u?sag=0.3`. */
export interface ModelSpec {
  /** As the user wrote it. */
  readonly text: string;
  /** File name of the adapter: `http`, `openai`, `exec`, … */
  readonly adapter: string;
  /** What the adapter needs: a URL, a model id, a command, a path. */
  readonly target: string;
  /** `key=value` settings after `?` (not for http, whose URL keeps them). */
  readonly settings: Readonly<Record<string, string>>;
}

/** Options from the command line that adapters may use. */
export interface AdapterOptions {
  /** `--header 'name: value'`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `--api-key-env NAME`: the environment variable that holds the key. */
  readonly apiKeyEnv?: string | undefined;
  /** `--api-key-file PATH`: the file that holds the key and nothing else. */
  readonly apiKeyFile?: string | undefined;
  /** Tells the user, in one sentence, of something that should be mended but stops nothing. */
  readonly warn?: ((sentence: string) => void) | undefined;
  /** `--api chat|completions`, http only. */
  readonly api: 'chat' | 'completions';
  /** `--chat-template`: see the adapters that use it. */
  readonly chatTemplate?: string | undefined;
  /** Settings of models in this process, by the names they have in a spec: `--backend`, `--rope-theta`, … */
  readonly local?: Readonly<Record<string, string>> | undefined;
  readonly temperature: number;
  /** For one call, from its first byte to its last. */
  readonly timeoutMs: number;
  /** For an answer that has begun: between two pieces of it. */
  readonly idleMs: number;
  /** Ends what a model is asked before its first question. */
  readonly signal?: AbortSignal | undefined;
  /** In flight at most, so that a connection pool can be sized. */
  readonly concurrency: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths are read from. */
  readonly cwd: string;
  /** The project's own `datasets/` folder. */
  readonly datasets: string;
  /** Milliseconds from any fixed point; for latencies. */
  readonly now: () => number;
}

/** Default export of a file in `src/adapters/`, or of a user's module. */
export interface AdapterPlugin {
  readonly kind: 'adapter';
  readonly describe: string;
  /** A model spec a user could copy. */
  readonly example: string;
  create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter>;
}
