import type { Control } from '../../core/control.ts';

/** What each control shows the model, in a few words. */
export const controlNames: Readonly<Record<Control, string>> = {
  oracle: 'needle alone',
  base: 'in 1k',
  'closed-book': 'no text',
  absent: 'needle gone',
  sentinels: 'code words',
  rescue: 'copied to the end',
};
