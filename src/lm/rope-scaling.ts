import { type Fields, fieldsOf, isObject, type Json } from './json.ts';
import { type Scaling, yarnAttention } from './rope.ts';

/**
 * Base and scaling from a `config.json`: `rope_theta` with `rope_scaling`, or both in `rope_parameters` as newer files
 * have them. `override` stands in for the scaling of the file, null for none.
 */
export function readScaling(
  fields: Fields,
  trained: number,
  override?: Json | null,
): { readonly theta: number; readonly scaling: Scaling } {
  const { json, where } = fields;
  const both = isObject(json.rope_parameters) ? json.rope_parameters : undefined;
  const outer = fields.positive('rope_theta', 10_000);
  const theta = both ? fieldsOf(both, `${where}: rope_parameters`).positive('rope_theta', outer) : outer;
  const own = both ?? json.rope_scaling ?? null;
  if (own !== null && !isObject(own)) {
    throw fields.fail(`rope_scaling is ${JSON.stringify(own)}.`, 'It must be an object or null.');
  }
  const scaling = override === undefined ? own : override;
  if (scaling === null) return { theta, scaling: { type: 'none' } };
  const place = override ? 'rope-scaling' : `${where}: ${both ? 'rope_parameters' : 'rope_scaling'}`;
  return { theta, scaling: scalingOf(fieldsOf(scaling, place), trained) };
}

function scalingOf(fields: Fields, trained: number): Scaling {
  const { json } = fields;
  const type: unknown = json.rope_type ?? json.type ?? 'default';
  switch (type) {
    case 'default':
      return { type: 'none' };
    case 'linear':
    case 'dynamic':
      return { type, factor: fields.positive('factor') };
    case 'yarn':
      return yarn(fields, trained);
    case 'llama3':
      return {
        type,
        factor: fields.positive('factor'),
        original: fields.count('original_max_position_embeddings'),
        lowFactor: fields.positive('low_freq_factor'),
        highFactor: fields.positive('high_freq_factor'),
      };
    default:
      throw fields.fail(
        `the type ${JSON.stringify(type)} is not supported.`,
        'It must be default, linear, dynamic, yarn or llama3.',
      );
  }
}

function yarn(fields: Fields, trained: number): Scaling {
  const original = fields.count('original_max_position_embeddings', trained);
  const factor = fields.positive('factor', trained / original);
  const { mscale, mscale_all_dim } = fields.json;
  const attention =
    typeof mscale === 'number' && typeof mscale_all_dim === 'number' && mscale !== 0 && mscale_all_dim !== 0
      ? yarnAttention(factor, mscale) / yarnAttention(factor, mscale_all_dim)
      : yarnAttention(factor);
  return {
    type: 'yarn',
    factor,
    original,
    attention: fields.positive('attention_factor', attention),
    betaFast: fields.positive('beta_fast', 32),
    betaSlow: fields.positive('beta_slow', 1),
    truncate: fields.flag('truncate', true),
  };
}
