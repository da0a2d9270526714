import type { Curve } from '../../core/curve.ts';
import type { Report } from '../../core/report.ts';
import { commandOf } from '../words/command.ts';
import { byModel, lengthOf, type ModelCurves } from '../words/group.ts';
import { interval, percent, points, whole } from '../words/numbers.ts';
import { verdict } from '../words/verdict.ts';

/** The report for a pull request or a wiki: what must be known first, the verdicts, the picture, a table a model. */
export function markdown(report: Report): string {
  const { manifest, curves, invalid, warnings, overlays } = report;
  const models = byModel(curves);
  const parts = [
    `# midspan: ${plain(manifest.plan.suite)}`,
    ...invalid.map((reason) => `**INVALID, do not trust this run:** ${plain(reason)}`),
    ...models
      .filter(({ synthetic }) => synthetic)
      .map(({ model }) => `**SYNTHETIC:** ${plain(model)} is simulated and says nothing about a real model.`),
    ...models.map((model) => plain(verdict(model))),
    ...(models.length === 0 ? ['There is nothing to show: the run has no results.'] : []),
    `![${plain(`Accuracy by depth of ${models.map(({ model }) => model).join(', ') || 'no model'}`)}](curve.png)`,
    ...overlays.map(({ name, source }) => `Grey lines: ${plain(name)}, ${plain(source)}.`),
    ...models.map(table),
    ...(models.length === 0
      ? []
      : [
          'acc %: percent correct. LiM: average of both ends minus middle; P, R: start, end minus middle; in points, with 95 % intervals.',
        ]),
    ...warnings.map((warning) => `- ${plain(warning)}`),
    `Run ${plain(manifest.id)}, midspan ${plain(manifest.version)}: ${plain(commandOf(manifest) ?? '')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function table({ model, curves }: ModelCurves): string {
  return [
    `**${plain(model)}**`,
    '',
    '| probe | asked | length | n | unscored | acc % | LiM [95 %] | P | R | pattern |',
    '|---|---|--:|--:|--:|--:|--:|--:|--:|---|',
    ...curves.map(row),
  ].join('\n');
}

const row = (curve: Curve): string =>
  `| ${[
    plain(curve.probe),
    curve.direction,
    lengthOf(curve),
    whole(curve.n),
    whole(curve.unscored),
    percent(curve.accuracy?.est),
    interval(curve.lim),
    points(curve.primacy?.est),
    points(curve.recency?.est),
    curve.pattern,
  ].join(' | ')} |`;

/** Foreign text that stays on its line and is no markup. */
const plain = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029\u00a0]+/gu, ' ')
    .replace(/[\\`*_[\]<>|#!~&]/g, '\\$&')
    .replace(/\bwww\.|:\/\//g, (at) => at.replace(/[.:]/, '\\$&'));
