/** Accuracy p corrected for a guess rate g < 1: (p − g)/(1 − g); below 0 where guessing does better, null where all guesses are right. */
export const guessCorrected = (p: number, g: number): number | null => (g < 1 ? (p - g) / (1 - g) : null);
