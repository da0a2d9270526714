import type { ModelOptions } from '../model.ts';
import type { Answer } from '../reading.ts';
import type { Weights } from '../weights.ts';
import type { Asked } from './desk.ts';

/** What a thread is started with. The weights are shared, not copied. */
export interface ThreadStart extends ModelOptions {
  readonly folder: string;
  readonly weights: Weights;
  readonly fingerprint: string;
}

/** To the thread; `call` numbers what is answered, `context` the contexts in the order they were opened. */
export type Order =
  | {
      readonly kind: 'open';
      readonly call: number;
      readonly context: number;
      readonly text: string;
      readonly example: string;
    }
  | { readonly kind: 'ask'; readonly call: number; readonly context: number; readonly asked: Asked }
  | { readonly kind: 'stop'; readonly call: number }
  | { readonly kind: 'close'; readonly context: number };

/** From the thread: `answer` is null for a context that was opened. */
export type Reply =
  | { readonly call: number; readonly answer: Answer | null }
  | { readonly call: number; readonly failure: Failure };

/** An error in plain data; `hint` is there for mistakes that the user can mend. */
export interface Failure {
  readonly message: string;
  readonly isUser: boolean;
  readonly hint: string | undefined;
}
