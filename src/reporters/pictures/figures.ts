import type { Curve } from '../../core/curve.ts';
import { directions } from '../../core/probe.ts';
import type { Report } from '../../core/report.ts';
import { outcomes } from '../../core/score.ts';
import { confusionsChart } from '../charts/confusions.ts';
import { curveChart } from '../charts/curve.ts';
import { directionsChart } from '../charts/directions.ts';
import { displacementChart, displacementText } from '../charts/displacement.ts';
import { latencyChart } from '../charts/latency.ts';
import { markOf } from '../charts/marks.ts';
import { kindsOf, outcomeLooks, outcomesChart } from '../charts/outcomes.ts';
import { overlaysOn } from '../charts/overlays.ts';
import { positionsChart, THIN } from '../charts/positions.ts';
import { groupBy, lengthOf, nameOf } from '../words/group.ts';
import { count, interval, percent, share, whole } from '../words/numbers.ts';
import type { Figure, Key, Panel } from './figure.ts';

/** Every picture of a report, always the same ones; one without panels has nothing to show. */
export const figures = (report: Report): readonly Figure[] => [
  curveFigure(report),
  positionsFigure(report),
  directionsFigure(report),
  outcomesFigure(report),
  confusionsFigure(report),
  displacementFigure(report),
  latencyFigure(report),
];

const modelsOf = ({ curves }: Report): readonly string[] => [...groupBy(curves, ({ model }) => model).keys()];

/** Marks of the models, where there are several. */
const legend = (report: Report): readonly Key[] => {
  const models = modelsOf(report);
  return models.length > 1 ? models.map((text, i) => ({ text, mark: markOf(i) })) : [];
};

/** Accuracy by depth: a panel for every probe, length and direction, all models in it. */
export function curveFigure(report: Report): Figure {
  const models = modelsOf(report);
  const alone = models.length === 1;
  const note = alone
    ? 'Shaded: the 95 % band that holds for all bins at once. Bars: 95 % interval of one bin. Level strokes: averages of start, middle and end.'
    : 'Bars: 95 % interval of one bin of depth. LiM: average of both ends minus middle, in points.';
  return {
    name: 'curve',
    title: 'Accuracy by depth',
    note,
    keys: legend(report),
    panels: inOrder(report.curves).map((curves): Panel => {
      const own = curves.map((curve) => ({ curve, mark: markOf(models.indexOf(curve.model)) }));
      const overlays = overlaysOn(report, curves[0]!);
      return {
        title: nameOf(curves[0]!),
        aside: sizeOf(curves),
        lines: [
          ...own.map(({ curve, mark }) => ({
            text: `${share(curve.accuracy?.est)} correct, LiM ${interval(curve.lim)}, ${curve.pattern}`,
            tone: curve.lim && curve.lim.lo > 0 ? ('bad' as const) : ('soft' as const),
            ...(alone ? {} : { mark }),
          })),
          ...overlays.map(({ source, series }) => ({
            text: `grey: ${series.map(({ label }) => label).join(', ')} (${source})`,
            tone: 'soft' as const,
          })),
        ],
        chart: curveChart(own, overlays, alone),
      };
    }),
  };
}

/** Curves of one panel together: by probe, then length, then direction. */
const inOrder = (curves: readonly Curve[]): readonly (readonly Curve[])[] =>
  [...groupBy(curves, ({ probe }) => probe).values()].flatMap((own) =>
    [...groupBy(own, ({ length, direction }) => `${length} ${direction}`).values()].sort(
      ([a], [b]) =>
        a!.length - b!.length || directions.indexOf(a!.direction) - directions.indexOf(b!.direction),
    ),
  );

function sizeOf(curves: readonly Curve[]): string {
  const unscored = curves.reduce((sum, curve) => sum + curve.unscored, 0);
  return `n ${whole(curves.reduce((sum, { n }) => sum + n, 0))}${unscored > 0 ? `, ${unscored} unscored` : ''}`;
}

function positionsFigure({ curves }: Report): Figure {
  return {
    name: 'positions',
    title: 'Accuracy by depth and length',
    note: `Percent right; the darker, the more was wrong. Hatched: too few to judge, the 95 % interval spans more than ${percent(THIN, 0)} points.`,
    keys: [],
    panels: [...groupBy(curves, ({ probe, model }) => `${probe} ${model}`).values()].map((own) => ({
      title: `${own[0]!.probe}, ${own[0]!.model}`,
      chart: positionsChart(
        own.map((curve) => ({ name: `${curve.direction} ${lengthOf(curve)}`, bins: curve.bins })),
      ),
    })),
  };
}

function directionsFigure({ details }: Report): Figure {
  return {
    name: 'directions',
    title: 'The same piece asked in another direction',
    note: 'Change of accuracy on needles asked in both directions, with its 95 % interval.',
    keys: [],
    panels: [...groupBy(details.directions, ({ model }) => model)].map(([title, own]) => ({
      title,
      chart: directionsChart(own),
    })),
  };
}

function outcomesFigure(report: Report): Figure {
  const shown = outcomes.filter((outcome) =>
    report.curves.some((curve) => (curve.outcomes[outcome] ?? 0) > 0),
  );
  return {
    name: 'outcomes',
    title: 'What became of the answers, by depth',
    note: 'Share of all questions asked at a depth. Only “error” is left out of accuracies.',
    keys: shown.map((outcome) => ({ text: outcomeLooks[outcome].name, ...outcomeLooks[outcome] })),
    panels: report.curves.map((curve) => ({
      ...headed(report, curve),
      chart: outcomesChart(kindsOf(curve)),
    })),
  };
}

/** The heading of a chart that shows one curve. */
const headed = (report: Report, curve: Curve) => ({
  title: nameOf(curve),
  lines: modelsOf(report).length > 1 ? [{ text: curve.model, tone: 'soft' as const }] : [],
});

const traced = ({ curves }: Report): readonly Curve[] =>
  curves.filter((curve) => curve.confusions.traced > 0);

const confusionsFigure = (report: Report): Figure => ({
  name: 'confusions',
  title: 'Where wrong answers came from',
  note: 'Across the depth that was asked, upwards the depth of the piece that was given instead.',
  keys: [],
  panels: traced(report).map((curve) => {
    const { title, lines } = headed(report, curve);
    const text = `${count(curve.confusions.traced, 'wrong answer')}, ${curve.confusions.adjacent} from a neighbour`;
    return { title, lines: [...lines, { text, tone: 'soft' }], chart: confusionsChart(curve.confusions) };
  }),
});

const displacementFigure = (report: Report): Figure => ({
  name: 'displacement',
  title: 'How far away wrong answers came from',
  note: 'Answered minus asked depth: to the right from later in the context.',
  keys: [],
  panels: traced(report).map((curve) => {
    const { title, lines } = headed(report, curve);
    const text = displacementText(curve.confusions) ?? '';
    return { title, lines: [...lines, { text, tone: 'soft' }], chart: displacementChart(curve.confusions) };
  }),
});

function latencyFigure(report: Report): Figure {
  const models = modelsOf(report);
  const timed = report.details.usage.filter(({ bins }) => bins.some(({ latency }) => latency !== null));
  const groups = groupBy(timed, (usage) => `${usage.probe} ${usage.direction} ${lengthOf(usage)}`);
  return {
    name: 'latency',
    title: 'Latency by depth',
    note: 'Median until the answer was there, and a stroke up to the 90th percentile.',
    keys: legend(report),
    panels: [...groups].map(([title, own]) => ({
      title,
      chart: latencyChart(
        own.map((usage) => ({ usage, mark: markOf(Math.max(0, models.indexOf(usage.model))) })),
      ),
    })),
  };
}
