import { closeSync, existsSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { mendLines } from './mend.ts';
import { storageError } from './storage.ts';

/** A batch that was begun to be handed in. */
export interface BatchNote {
  readonly label: string;
  readonly model: string;
  readonly requests: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Tokens an answer may have. */
  readonly maxTokens: number;
  /** Keys of the results asked for, by haystack. */
  readonly asked: Readonly<Record<string, readonly string[]>>;
  /** The provider's; undefined while it is not known whether the batch was taken. */
  readonly id?: string;
}

type Line =
  | ({ readonly begun: string } & Omit<BatchNote, 'label' | 'id'>)
  | { readonly taken: string; readonly id: string }
  | { readonly over: string }
  | { readonly raised: string; readonly maxTokens: number };

/**
 * `batches.jsonl`: what was handed in to batch APIs, one line a step, on the disk before the next step is taken. A
 * batch is noted before it is handed in, its id as soon as there is one, its end once all its results are written.
 */
export class BatchNotes {
  readonly #path: string;
  readonly #open = new Map<string, BatchNote>();
  readonly #raised = new Map<string, number>();

  constructor(path: string) {
    this.#path = path;
    if (!existsSync(path)) return;
    mendLines(path);
    for (const line of readFileSync(path, 'utf8').split('\n'))
      if (line !== '') this.#take(JSON.parse(line) as Line);
  }

  /** Batches of a model that are not over. */
  open(model: string): readonly BatchNote[] {
    return [...this.#open.values()].filter((note) => note.model === model);
  }

  /** Tokens answers of a model may have since it was seen to think them away; undefined where it was not. */
  raised(model: string): number | undefined {
    return this.#raised.get(model);
  }

  begin({ label, ...note }: BatchNote): void {
    this.#write({ begun: label, ...note });
  }

  taken(label: string, id: string): void {
    this.#write({ taken: label, id });
  }

  over(label: string): void {
    this.#write({ over: label });
  }

  raise(model: string, maxTokens: number): void {
    this.#write({ raised: model, maxTokens });
  }

  #write(line: Line): void {
    try {
      const file = openSync(this.#path, 'a');
      try {
        writeSync(file, `${JSON.stringify(line)}\n`);
        fdatasyncSync(file);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw storageError(this.#path, error);
    }
    this.#take(line);
  }

  #take(line: Line): void {
    if ('begun' in line) {
      const { begun: label, ...note } = line;
      this.#open.set(label, { label, ...note });
    } else if ('taken' in line) {
      const note = this.#open.get(line.taken);
      if (note) this.#open.set(line.taken, { ...note, id: line.id });
    } else if ('over' in line) this.#open.delete(line.over);
    else this.#raised.set(line.raised, line.maxTokens);
  }
}
