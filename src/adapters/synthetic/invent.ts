import type { Random } from '../../core/random.ts';
import type { Understood } from './question.ts';

const syllables = ['zor', 'quin', 'vex', 'lum', 'dra', 'mip', 'thol', 'ska', 'yup', 'wex', 'gry', 'fjo'];

/** An answer of the asked form that stands in no context. */
export function invent({ style, direction }: Understood, random: Random): string {
  const word = (): string => Array.from({ length: 3 }, () => random.pick(syllables)).join('');
  if (style === 'document') return `${Array.from({ length: 12 }, word).join(' ')}.`;
  if (style === 'table') return `${word()}: ${word()} | ${word()}: ${word()}-${random.int(10_000)}`;
  const [name, last] = [`${word()}_${word()}`, `return ${word()}(${word()})`];
  if (direction === 'forward') return last;
  return direction === 'backward' ? name : `${name}\n${last}`;
}
