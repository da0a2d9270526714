/** Counts tokens the way a model does. */
export interface Tokenizer {
  /** e.g. `o200k`, `tokenizer.json (Qwen2Tokenizer)`, `estimate`. */
  readonly name: string;
  /** False for a labelled estimate. */
  readonly exact: boolean;
  /** Hash of the vocabulary and rules; runs with different ones are not comparable. */
  readonly fingerprint: string;
  /**
   * Token counts of the texts, each on its own, special-token text counted as ordinary text and none added.
   * Asynchronous because native tokenizers are; pass many texts at once.
   */
  count(texts: readonly string[]): Promise<readonly number[]>;
  /** Share of a text's tokens that stand for what the vocabulary lacks, 0…1; absent where it lacks nothing. */
  unknown?(text: string): Promise<number>;
}

/** Default export of a file in `src/tokenizers/`. */
export interface TokenizerPlugin {
  readonly kind: 'tokenizer';
  readonly describe: string;
  /** A `--tokenizer` value a user could copy. */
  readonly example: string;
  /** `source` is the path for file-based tokenizers, '' otherwise. `datasets` is the project's own folder. */
  open(request: { readonly source: string; readonly datasets: string }): Promise<Tokenizer>;
}
