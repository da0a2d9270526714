import type { Curve, Range } from '../../core/curve.ts';
import type { Report } from '../../core/report.ts';
import { commandOf } from '../words/command.ts';
import { groupBy, lengthOf } from '../words/group.ts';
import { whole } from '../words/numbers.ts';
import { html, type Markup } from './markup.ts';

/** How it was measured: what someone else needs to do it again. */
export function measured({ manifest, curves }: Report): Markup {
  const { plan, tokenizer, imported } = manifest;
  const command = commandOf(manifest);
  const facts: readonly (readonly [string, string | readonly string[]])[] = [
    ['Run', manifest.id],
    ['Started', manifest.started],
    ['Ended', manifest.ended ?? 'not finished'],
    ...(imported
      ? [['Imported from', `${imported.from}, task ${imported.task}: ${imported.files.join(', ')}`] as const]
      : []),
    ...(command === null ? [] : [['Ask again with', command] as const]),
    ['Suite', plan.suite],
    [
      'Design',
      `${plan.haystacks} haystacks per probe and length, ${plan.queries} needles in each, seed ${plan.seed}, at most ${plan.maxTokens} tokens an answer`,
    ],
    ['Lengths', plan.lengths.map((length) => `${lengthOf({ length })} (${whole(length)} tokens asked for)`)],
    ['Tokens in the prompt', tokenLines(curves)],
    [
      'Tokenizer',
      `${tokenizer.name} (${tokenizer.exact ? 'exact' : 'an estimate'}), fingerprint ${tokenizer.fingerprint}`,
    ],
    ['Template', manifest.template],
    [
      'Corpora',
      manifest.corpora.map(({ style, name, fingerprint }) => `${style}: ${name}, fingerprint ${fingerprint}`),
    ],
    ['Models', manifest.models.map(modelLine)],
    [
      'Versions',
      [
        `midspan ${manifest.version}, Node ${manifest.node}`,
        ...Object.entries(manifest.versions).map(([name, version]) => `${name} ${version}`),
      ],
    ],
  ];
  return html`<section aria-labelledby="measured"><h2 id="measured">How it was measured</h2>
<dl>${facts.filter(([, value]) => value.length > 0).map(([name, value]) => html`<dt>${name}</dt>${(typeof value === 'string' ? [value] : value).map((line) => html`<dd>${line}</dd>`)}`)}</dl></section>`;
}

const modelLine = (model: Report['manifest']['models'][number]): string => {
  const params = Object.entries(model.params).map(([name, value]) => `${name} ${value}`);
  const spec = model.spec === model.name ? '' : ` (${model.spec})`;
  return [`${model.name}${spec}${model.synthetic ? ', SYNTHETIC' : ''}`, ...params].join(', ');
};

/** Counted and reported tokens over all curves of a length: the two may drift apart. */
function tokenLines(curves: readonly Curve[]): readonly string[] {
  return [...groupBy(curves, (curve) => String(curve.length)).values()].flatMap((own) => {
    const counted = rangeOf(own.map((curve) => curve.tokens.counted));
    const reported = rangeOf(own.map((curve) => curve.tokens.reported));
    const parts = [counted && `counted ${counted}`, reported && `reported by the provider ${reported}`];
    const said = parts.filter((part) => part !== null);
    return said.length > 0 ? [`${lengthOf(own[0]!)}: ${said.join('; ')}`] : [];
  });
}

function rangeOf(ranges: readonly (Range | null)[]): string | null {
  const there = ranges.filter(
    (range): range is Range => range !== null && Number.isFinite(range.min + range.max),
  );
  if (there.length === 0) return null;
  const [min, max] = [
    Math.min(...there.map((range) => range.min)),
    Math.max(...there.map((range) => range.max)),
  ];
  return min === max ? String(min) : `${min} to ${max}`;
}
