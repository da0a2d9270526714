import type { FailureKind } from '../core/failure.ts';
import { messageOf } from '../core/user-error.ts';

/** Failed tries in a row, over all calls, after which an endpoint that never answered, or did, may be given up. */
const NEVER_ANSWERED = 6;
const ANSWERED_BEFORE = 30;
/** So many tries of one call, over some seconds, are enough where nobody ever was reached. */
const UNREACHED = 4;
/** Calls in a row that nobody would be answered, or that were refused as wrong. */
const DENIED = 3;
const REFUSED = 20;

/**
 * Tells a dead endpoint from one that has hiccups: only failures without any success between them count. It is dead when
 * a call has used up its tries while nothing else came through either (a few, where no call ever did); when three calls in a row were denied (no key,
 * no credit, no such model) or twenty refused; or when it asks to be left alone for longer than anyone waits.
 */
export class Vitals {
  #answered = false;
  #inARow = 0;
  #denied = 0;
  #refused = 0;
  #dead: string | undefined;

  get dead(): string | undefined {
    return this.#dead;
  }

  succeeded(): void {
    this.#answered = true;
    this.#inARow = 0;
    this.#denied = 0;
    this.#refused = 0;
  }

  failed(
    error: unknown,
    about: {
      readonly kind: FailureKind;
      readonly tries: number;
      readonly isLast: boolean;
      readonly tooLong: boolean;
    },
  ): void {
    const { kind, tries, isLast, tooLong } = about;
    // A prompt too long says nothing of the endpoint.
    if (kind === 'overflow') return;
    this.#inARow++;
    if (kind === 'denied') this.#denied++;
    if (kind === 'refused') this.#refused++;
    const isLost = kind !== 'denied' && kind !== 'refused';
    const isSpent = isLast || (kind === 'lost' && !this.#answered && tries >= UNREACHED);
    const patience = this.#answered ? ANSWERED_BEFORE : NEVER_ANSWERED;
    const isDead =
      tooLong ||
      this.#denied >= DENIED ||
      this.#refused >= REFUSED ||
      (isLost && isSpent && this.#inARow >= patience);
    if (isDead) this.#dead ??= messageOf(error).slice(0, 300);
  }
}
