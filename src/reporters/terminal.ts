import type { Report, Reporter } from '../core/report.ts';
import { scaleOf } from './terminal/cells.ts';
import { chartKey, chartLines } from './terminal/chart.ts';
import { controlLines, effectiveLines } from './terminal/controls.ts';
import { tableLines } from './terminal/table.ts';
import { harmless, type Paint, painter, wrap } from './terminal/text.ts';
import { byModel, type ModelCurves } from './words/group.ts';
import { percent } from './words/numbers.ts';
import { verdict } from './words/verdict.ts';

/** A table per model with a bar for every bin of depth, and a sentence that says what it shows. */
const terminal: Reporter = {
  kind: 'reporter',
  describe: 'a table for the terminal, with a verdict in words',
  render: async (report, { columns, colour, charts = false }) => {
    const paint = painter(colour);
    const lines = [...linesOf(report, columns, paint), ...(charts ? chartsOf(report, columns, paint) : [])];
    return [{ name: 'stdout', content: `${lines.join('\n')}\n` }];
  },
};

export default terminal;

function linesOf(report: Report, columns: number, paint: Paint): readonly string[] {
  const scale = scaleOf(report.curves);
  const models = byModel(report.curves);
  const key =
    `acc: percent correct. Bars: ${percent(scale.lo, 0)} to ${percent(scale.hi, 0)} % correct, by depth. ` +
    'LiM: average of both ends minus middle. P: start minus middle. R: end minus middle. In points.';
  return [
    ...invalidLines(report.invalid, columns, paint),
    ...models.flatMap((model) => [
      ...heading(model, columns, paint),
      ...tableLines(model.curves, scale, columns, paint),
      '',
      ...wrap(harmless(verdict(model)), columns).map((line) => paint(line, 'bold')),
      '',
      ...effectiveLines(model, report.effective, columns),
      ...controlLines(model, report.controls, columns),
    ]),
    ...report.warnings.flatMap((warning) =>
      wrap(`Note: ${harmless(warning)}`, columns, '  ').map((line) => paint(line, 'yellow')),
    ),
    ...(models.length === 0 ? ['There is nothing to show: the run has no results.'] : []),
    ...(models.length === 0 ? [] : wrap(key, columns).map((line) => paint(line, 'dim'))),
  ];
}

/** Every curve as a chart of its own. */
const chartsOf = ({ curves }: Report, columns: number, paint: Paint): readonly string[] => [
  ...byModel(curves).flatMap((model) => [
    '',
    ...heading(model, columns, paint),
    ...model.curves.flatMap((curve) => ['', ...chartLines(curve, columns, paint)]),
  ]),
  ...(curves.length > 0 ? ['', ...wrap(chartKey, columns).map((line) => paint(line, 'dim'))] : []),
];

function heading({ model, synthetic }: ModelCurves, columns: number, paint: Paint): readonly string[] {
  const [first = '', ...rest] = wrap(harmless(model), columns - 12);
  const tag = synthetic ? `  ${paint('SYNTHETIC', 'yellow', 'bold')}` : '';
  return [paint(first, 'bold') + tag, ...rest.map((line) => paint(line, 'bold'))];
}

function invalidLines(invalid: readonly string[], columns: number, paint: Paint): readonly string[] {
  if (invalid.length === 0) return [];
  return [
    paint(paint(' INVALID ', 'inverse', 'bold'), 'red') + paint(' Do not trust this run:', 'red', 'bold'),
    ...invalid.flatMap((reason) =>
      wrap(`- ${harmless(reason)}`, columns, '  ').map((line) => paint(line, 'red')),
    ),
    '',
  ];
}
