import type { Mark, Shape } from './marks.ts';

/** Outlines of the symbols that Vega draws, a little larger. */
const legend: Readonly<Record<Shape, string>> = {
  circle: 'M4,0A4,4,0,1,1,-4,0A4,4,0,1,1,4,0Z',
  square: 'M-3.5,-3.5h7v7h-7Z',
  'triangle-up': 'M0,-4.5L4.5,4H-4.5Z',
  diamond: 'M0,-5L4,0L0,5L-4,0Z',
  cross: 'M-4.5,-1.5h3v-3h3v3h3v3h-3v3h-3v-3h-3Z',
  'triangle-down': 'M0,4.5L-4.5,-4H4.5Z',
};

/** What is in a mark's picture, in a box of 34 × 12. */
export const strokes = ({ colour, shape, dash }: Mark): string =>
  `<path d="M1,6H33" stroke="var(--m${colour})" stroke-width="2.4" stroke-dasharray="${dash.join(',') || 'none'}"/>` +
  `<path transform="translate(17,6)" d="${legend[shape]}" fill="var(--m${colour})" stroke="var(--card)"/>`;
