/**
 * A mistake the user can mend: one sentence that says what is wrong, and one that says the way out.
 * Any other error that reaches the command line is our bug and shows its stack.
 */
export class UserError extends Error {
  readonly hint: string | undefined;

  constructor(message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UserError';
    this.hint = hint;
  }
}

/** The message of anything that was thrown, as one line. */
export const messageOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message || thrown.name : String(thrown)).replace(/\s+/g, ' ').trim();
