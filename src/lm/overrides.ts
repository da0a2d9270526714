import { oneOf } from '../core/one-of.ts';
import { UserError } from '../core/user-error.ts';
import type { Json } from './json.ts';

/** What the user may set otherwise than the file says. */
export interface Overrides {
  /** Tokens, or null for none; in all layers. */
  readonly slidingWindow?: number | null | undefined;
  readonly ropeTheta?: number | undefined;
  /** `rope_scaling` as in the file, or null for none. */
  readonly ropeScaling?: Json | null | undefined;
}

/** Reads `sliding-window`, `rope-theta` and `rope-scaling` of a model spec; what else there is, is not looked at. */
export function readOverrides(settings: Readonly<Record<string, string>>): Overrides {
  const { 'sliding-window': window, 'rope-theta': theta, 'rope-scaling': scaling } = settings;
  return {
    slidingWindow:
      window === undefined || window === 'none' ? asNone(window) : whole('sliding-window', window),
    ropeTheta: theta === undefined ? undefined : positive('rope-theta', theta),
    ropeScaling: scaling === undefined || scaling === 'none' ? asNone(scaling) : scalingOf(scaling),
  };
}

const asNone = (word: 'none' | undefined): null | undefined => (word === 'none' ? null : undefined);

/** `yarn:4:8192` → factor 4 from 8,192 positions. */
function scalingOf(text: string): Json {
  const [type, factor, original, ...rest] = text.split(':');
  const rope_type = oneOf(
    'rope scaling',
    type!,
    ['none', 'linear', 'dynamic', 'yarn'],
    'Write e.g. yarn:4:8192.',
  );
  if (
    rope_type === 'none' ||
    factor === undefined ||
    rest.length > 0 ||
    (original !== undefined && rope_type !== 'yarn')
  ) {
    throw new UserError(
      `"${text}" is no rope-scaling.`,
      'Write none, linear:FACTOR, dynamic:FACTOR, yarn:FACTOR or yarn:FACTOR:ORIGINAL-LENGTH.',
    );
  }
  return {
    rope_type,
    factor: positive('rope-scaling', factor),
    ...(original === undefined ? {} : { original_max_position_embeddings: whole('rope-scaling', original) }),
  };
}

function positive(name: string, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new UserError(`"${text}" is no value for ${name}.`, 'Give a number above 0.');
}

function whole(name: string, text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new UserError(`"${text}" is no value for ${name}.`, 'Give a whole number of tokens.');
}
