/**
 * Rotary position embeddings (Su et al., arXiv 2104.09864) with the ways to stretch them that Hugging Face's
 * `modeling_rope_utils.py` defines: linear (Chen et al., 2306.15595), dynamic NTK, YaRN (Peng et al., 2309.00071)
 * and that of Llama 3.1.
 */
export interface Rope {
  readonly theta: number;
  /** Dimensions of a head; even. */
  readonly headSize: number;
  /** Positions the model was trained on: `max_position_embeddings`. */
  readonly trained: number;
  readonly scaling: Scaling;
}

export type Scaling =
  | { readonly type: 'none' }
  | { readonly type: 'linear' | 'dynamic'; readonly factor: number }
  | {
      readonly type: 'yarn';
      readonly factor: number;
      /** Positions before stretching. */
      readonly original: number;
      /** What cosines and sines are multiplied by. */
      readonly attention: number;
      readonly betaFast: number;
      readonly betaSlow: number;
      /** Whether the bounds of the ramp are rounded to whole dimensions. */
      readonly truncate: boolean;
    }
  | {
      readonly type: 'llama3';
      readonly factor: number;
      readonly original: number;
      readonly lowFactor: number;
      readonly highFactor: number;
    };

/** Radians per position of each pair of dimensions, and what cosines and sines are multiplied by. */
export interface Frequencies {
  readonly radians: Float32Array;
  readonly attention: number;
}

/** Those of ropes that do not ask for the reach: a pass over many branches turns each by itself. */
const known = new WeakMap<Rope, Frequencies>();

/** `reach` is the number of tokens of the whole sequence; only dynamic scaling asks for it. */
export function frequencies(rope: Rope, reach: number): Frequencies {
  if (rope.scaling.type === 'dynamic') return computed(rope, reach);
  const found = known.get(rope) ?? computed(rope, reach);
  known.set(rope, found);
  return found;
}

function computed({ theta, headSize, trained, scaling }: Rope, reach: number): Frequencies {
  const plain = (base: number): Float64Array =>
    Float64Array.from({ length: headSize / 2 }, (_, i) => 1 / base ** ((2 * i) / headSize));
  const scaled = (): Float64Array => {
    switch (scaling.type) {
      case 'none':
        return plain(theta);
      case 'linear':
        return plain(theta).map((radians) => radians / scaling.factor);
      case 'dynamic': {
        const growth = (scaling.factor * Math.max(reach, trained)) / trained - (scaling.factor - 1);
        return plain(theta * growth ** (headSize / (headSize - 2)));
      }
      case 'yarn':
        return yarn(plain(theta), theta, scaling);
      case 'llama3':
        return plain(theta).map((radians) => llama3(radians, scaling));
      default:
        return scaling satisfies never;
    }
  };
  return {
    radians: Float32Array.from(scaled()),
    attention: scaling.type === 'yarn' ? scaling.attention : 1,
  };
}

/** Fast dimensions stay as they are, slow ones are interpolated, a linear ramp between. */
function yarn(
  plain: Float64Array,
  theta: number,
  { factor, original, betaFast, betaSlow, truncate }: Extract<Scaling, { type: 'yarn' }>,
): Float64Array {
  const size = plain.length * 2;
  /** The dimension that turns so many times over the original length. */
  const dimension = (turns: number): number =>
    (size * Math.log(original / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const [fast, slow] = [dimension(betaFast), dimension(betaSlow)];
  const from = Math.max(truncate ? Math.floor(fast) : fast, 0);
  const to = Math.min(truncate ? Math.ceil(slow) : slow, size - 1);
  const width = to === from ? 0.001 : to - from;
  return plain.map((radians, i) => {
    const ramp = Math.min(1, Math.max(0, (i - from) / width));
    return (radians / factor) * ramp + radians * (1 - ramp);
  });
}

function llama3(
  radians: number,
  { factor, original, lowFactor, highFactor }: Extract<Scaling, { type: 'llama3' }>,
): number {
  const wavelength = (2 * Math.PI) / radians;
  if (wavelength < original / highFactor) return radians;
  if (wavelength > original / lowFactor) return radians / factor;
  const smooth = (original / wavelength - lowFactor) / (highFactor - lowFactor);
  return ((1 - smooth) * radians) / factor + smooth * radians;
}

/** YaRN's usual factor for cosines and sines: 0.1 ln(factor) + 1, `weight` times the logarithm. */
export const yarnAttention = (factor: number, weight = 1): number =>
  factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;

/** Whether keys of earlier tokens would turn differently in a sequence of `reach` tokens: no prefix may be reused. */
export const dependsOnReach = ({ scaling, trained }: Rope, reach: number): boolean =>
  scaling.type === 'dynamic' && reach > trained;

/** Cosines and sines, [count, headSize / 2] each, of the positions from `from` on. */
export interface Rotation {
  readonly cos: Float32Array;
  readonly sin: Float32Array;
}

/** Angles are rounded to 32 bits, as they were in training: at position 30,000 that is visible in the logits. */
export function rotation(rope: Rope, from: number, count: number, reach: number): Rotation {
  const { radians, attention } = frequencies(rope, reach);
  const half = radians.length;
  const cos = new Float32Array(count * half);
  const sin = new Float32Array(count * half);
  for (let t = 0, at = 0; t < count; t++) {
    for (let i = 0; i < half; i++, at++) {
      const angle = Math.fround((from + t) * radians[i]!);
      cos[at] = Math.cos(angle) * attention;
      sin[at] = Math.sin(angle) * attention;
    }
  }
  return { cos, sin };
}
