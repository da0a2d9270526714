import type { ModelSpec } from '../../core/adapter.ts';
import { nearest } from '../../core/nearest.ts';
import { oneOf } from '../../core/one-of.ts';
import { UserError } from '../../core/user-error.ts';
import { type Luck, luckNames, noLuck } from './luck.ts';
import { type Levels, type Shape, shapes } from './shapes.ts';

/** A simulated model as the user described it. */
export interface Settings extends Levels, Luck {
  readonly shape: Shape;
  readonly seed: number;
  /** The settings that the shape has, for the record. */
  readonly params: Readonly<Record<string, string | number>>;
}

const defaults: Levels = { accuracy: 0.95, sag: 0.3, at: 0.6 };

/** Reads `u?accuracy=0.9&sag=0.2`; throws a UserError for an unknown shape or setting, or a value out of range. */
export function readSettings({ target, settings }: Pick<ModelSpec, 'target' | 'settings'>): Settings {
  const shape = oneOf('synthetic model', target, Object.keys(shapes) as Shape[]);
  const hasLuck = shapes[shape].length > 0;
  const allowed: readonly string[] = [...shapes[shape], 'seed', ...(hasLuck ? luckNames : [])];
  for (const key of Object.keys(settings)) if (!allowed.includes(key)) throw unknown(key, shape, allowed);
  const levels = {
    accuracy: share('accuracy', settings.accuracy),
    sag: share('sag', settings.sag),
    at: share('at', settings.at),
  };
  if ((shapes[shape] as readonly string[]).includes('sag') && levels.sag > levels.accuracy) {
    throw new UserError(
      `A model of accuracy ${levels.accuracy} cannot sag by ${levels.sag}.`,
      'Give a sag that is at most the accuracy.',
    );
  }
  const seed = wholeNumber(settings.seed ?? '1');
  const luck = luckOf(settings);
  const used = Object.fromEntries(shapes[shape].map((key) => [key, levels[key]]));
  const strokes = Object.fromEntries(
    luckNames.filter((key) => luck[key] !== 0).map((key) => [key, luck[key]]),
  );
  return { shape, seed, ...levels, ...luck, params: { shape, ...used, seed, ...strokes } };
}

function luckOf(settings: ModelSpec['settings']): Luck {
  const of = (key: keyof Luck): number =>
    settings[key] === undefined ? noLuck[key] : shareOf(key, settings[key]);
  const flips = of('flips');
  if (flips > 0.5)
    throw new UserError(
      `"${settings.flips}" is no value for flips.`,
      'Give a number from 0 to 0.5, e.g. flips=0.03.',
    );
  return {
    drop: of('drop'),
    middle: of('middle'),
    spread: of('spread'),
    events: of('events'),
    flips,
    noise: wholeNumber(settings.noise ?? '0'),
  };
}

function unknown(key: string, shape: Shape, allowed: readonly string[]): UserError {
  const near = nearest(key, allowed);
  return new UserError(
    `synthetic:${shape} has no setting "${key}".`,
    `${near ? `Did you mean "${near}"? ` : ''}It has: ${allowed.join(', ')}.`,
  );
}

function share(key: keyof Levels, text: string | undefined): number {
  return text === undefined ? defaults[key] : shareOf(key, text, defaults[key]);
}

function shareOf(key: string, text: string, example = 0.1): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= 0 && value <= 1) return value;
  throw new UserError(
    `"${text}" is no value for ${key}.`,
    `Give a number from 0 to 1, e.g. ${key}=${example}.`,
  );
}

function wholeNumber(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UserError(`"${text}" is no seed.`, 'Give a whole number, e.g. seed=1.');
}
