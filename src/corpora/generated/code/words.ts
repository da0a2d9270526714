/** One term of the vocabulary in every spelling that code needs. */
export interface Word {
  /** `unit price` */
  readonly plain: string;
  /** `Unit price` */
  readonly sentence: string;
  /** `unit_price` */
  readonly snake: string;
  /** `unitPrice` */
  readonly camel: string;
  /** `UnitPrice` */
  readonly pascal: string;
  /** `UNIT_PRICE` */
  readonly upper: string;
  /** `unit-price` */
  readonly kebab: string;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Spells a term; its words are parted by single blanks. */
export function word(plain: string): Word {
  const terms = plain.split(' ');
  const pascal = terms.map(capital).join('');
  const snake = terms.join('_');
  return {
    plain,
    sentence: capital(plain),
    snake,
    camel: terms[0] + terms.slice(1).map(capital).join(''),
    pascal,
    upper: snake.toUpperCase(),
    kebab: terms.join('-'),
  };
}
