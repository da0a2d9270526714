import type { Parameters } from './parameters.ts';

/** AdamW (arXiv 1711.05101): moments of every parameter, and the decay of matrices. */
export interface Adam {
  /** One step at this rate; gradients longer than 1 together are shortened to 1. Returns that length. */
  step(parameters: Parameters, gradients: Parameters, rate: number): number;
}

const [FIRST, SECOND, EPSILON, DECAY] = [0.9, 0.98, 1e-8, 0.01];

export function adam(): Adam {
  const moments = new Map<string, { readonly first: Float32Array; readonly second: Float32Array }>();
  let steps = 0;
  return {
    step(parameters, gradients, rate) {
      steps++;
      let square = 0;
      for (const gradient of gradients.values()) for (const one of gradient) square += one * one;
      const length = Math.sqrt(square);
      const shortened = Math.min(1, 1 / (length + 1e-6));
      const [firstBias, secondBias] = [1 - FIRST ** steps, 1 - SECOND ** steps];
      for (const [name, values] of parameters) {
        const gradient = gradients.get(name)!;
        const known = moments.get(name) ?? {
          first: new Float32Array(values.length),
          second: new Float32Array(values.length),
        };
        moments.set(name, known);
        const { first, second } = known;
        const decay = /norm\.weight$|\.bias$/.test(name) ? 0 : DECAY;
        for (let i = 0; i < values.length; i++) {
          const slope = gradient[i]! * shortened;
          first[i] = FIRST * first[i]! + (1 - FIRST) * slope;
          second[i] = SECOND * second[i]! + (1 - SECOND) * slope * slope;
          const move = first[i]! / firstBias / (Math.sqrt(second[i]! / secondBias) + EPSILON);
          values[i]! -= rate * (move + decay * values[i]!);
        }
      }
      return length;
    },
  };
}
