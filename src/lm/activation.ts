import type { Activation } from './config.ts';

const silu = (x: number): number => x / (1 + Math.exp(-x));
const gelu = (x: number): number => 0.5 * x * (1 + erf(x * Math.SQRT1_2));
const geluTanh = (x: number): number =>
  0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));

/** The function `hidden_act` names. */
export const activationOf = (activation: Activation): ((x: number) => number) =>
  ({ silu, gelu, 'gelu-tanh': geluTanh })[activation];

/** Error function: a series near zero, a continued fraction beyond. */
function erf(x: number): number {
  const size = Math.abs(x);
  return Math.sign(x) * (size < 2 ? erfSeries(size) : 1 - erfcFraction(size));
}

/** erf x = 2/√π · Σ (−1)ⁿ x²ⁿ⁺¹ / (n! (2n + 1)), A&S 7.1.5. */
function erfSeries(x: number): number {
  let [sum, power] = [x, x];
  for (let n = 1; Math.abs(power) > 1e-12 && n < 60; n++) {
    power *= (-x * x) / n;
    sum += power / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

/** The continued fraction of erfc, A&S 7.1.14, evaluated from its 40th term. */
function erfcFraction(x: number): number {
  let rest = x;
  for (let n = 40; n >= 1; n--) rest = x + n / 2 / rest;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * rest);
}
