import { expect, test } from 'vitest';
import type { Overlay } from '../../src/core/report.ts';
import type { Chart } from '../../src/reporters/html/chart.ts';
import { curveChart } from '../../src/reporters/html/curve-chart.ts';
import { draw } from '../../src/reporters/html/draw.ts';
import { heatChart } from '../../src/reporters/html/heat-chart.ts';
import { markOf } from '../../src/reporters/html/marks.ts';
import { type CurveWish, makeCurve, shapes } from './support/make-curve.ts';
import { filmDatabase } from './support/make-report.ts';
import { shapesOf } from './support/shapes.ts';
import { drawnByVega } from './support/vega.ts';

const charted = (wishes: readonly CurveWish[], overlays: readonly Overlay[] = []): Chart =>
  curveChart(
    wishes.map((wish, i) => ({ curve: makeCurve(wish), mark: markOf(i) })),
    overlays,
    wishes.length === 1,
  );

const charts: Readonly<Record<string, Chart>> = {
  'one curve': charted([{}]),
  'a curve of nothing but right answers': charted([{ shape: shapes.perfect }]),
  'a curve with gaps': charted([{ shape: shapes.cliff, failed: [0, 4, 6], empty: [14] }]),
  'a curve without answers': charted([{ empty: Array.from({ length: 15 }, (_, bin) => bin) }]),
  'six curves, each with its mark': charted(
    [shapes.u, shapes.flat, shapes.declining, shapes.cliff, shapes.perfect, shapes.zero].map((shape) => ({
      shape,
    })),
  ),
  'a curve with published ones': charted([{}], [filmDatabase]),
  'wrong answers by place': heatChart(makeCurve().confusions),
};

test.each(Object.entries(charts))('Vega draws the same for %s', async (_, chart) => {
  const own = shapesOf(draw(chart, 'label', []).markup);
  const vega = shapesOf(await drawnByVega(chart));
  expect(own.map(({ tag, text, look }) => `${tag} ${text} ${look}`)).toEqual(
    vega.map(({ tag, text, look }) => `${tag} ${text} ${look}`),
  );
  own.forEach(({ numbers }, i) => {
    numbers.forEach((number, n) => {
      expect(Math.abs(number - vega[i]!.numbers[n]!)).toBeLessThan(0.011);
    });
  });
});
