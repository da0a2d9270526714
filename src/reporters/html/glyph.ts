import type { Mark } from '../charts/marks.ts';
import { strokes } from '../charts/strokes.ts';
import { type Markup, trusted } from './markup.ts';

/** A model's mark as a small picture for legends: its line with its symbol. The name stands beside it. */
export const glyph = (mark: Mark): Markup =>
  trusted(`<svg class="glyph" viewBox="0 0 34 12" aria-hidden="true">${strokes(mark)}</svg>`);
