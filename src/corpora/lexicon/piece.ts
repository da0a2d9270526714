import type { Piece, Style } from '../../core/piece.ts';

/** The words of one piece. */
export interface Triple {
  readonly animal: string;
  readonly stone: string;
  readonly plant: string;
}

/** One piece of a style that says the three words in this order, the same words around them in every piece. */
export function pieceOf(style: Style, { animal, stone, plant }: Triple): Piece {
  const id = `${animal}-${stone}-${plant}`;
  switch (style) {
    case 'document':
      return { style, id, sentence: `The ${animal} hides its ${stone} under the ${plant}.` };
    case 'code': {
      const statements = [`stock = load(${stone})`, `return pack(${plant})`];
      const source = `def weigh_${animal}():\n    ${statements.join('\n    ')}`;
      return { style, id, name: `weigh_${animal}`, language: 'python', source, statements };
    }
    case 'table':
      return {
        style,
        id,
        fields: [
          { name: 'Animal', value: animal },
          { name: 'Stone', value: stone },
          { name: 'Plant', value: plant },
        ],
      };
    default:
      return style satisfies never;
  }
}
