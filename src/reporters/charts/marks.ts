export const shapes = ['circle', 'square', 'triangle-up', 'diamond', 'cross', 'triangle-down'] as const;
export type Shape = (typeof shapes)[number];

/** How one model is drawn everywhere: colour, shape and dashes together, so that colour alone never tells. */
export interface Mark {
  /** Number of the colour: the style sheet has `--m0` and so on, for light and dark. */
  readonly colour: number;
  readonly shape: Shape;
  readonly dash: readonly number[];
}

const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4]];

/** The n-th model's mark; thirty-six differ, six of them also in colour. */
export const markOf = (model: number): Mark => ({
  colour: model % 6,
  shape: shapes[(model + Math.floor(model / 6)) % 6]!,
  dash: dashes[model % 6]!,
});
