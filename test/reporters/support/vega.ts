import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import type { Chart, Layer } from '../../../src/reporters/html/chart.ts';

/** A chart as Vega draws it from the same figures. */
export async function drawnByVega(chart: Chart): Promise<string> {
  const view = new View(parse(compile(vegaLite(chart) as TopLevelSpec).spec), { renderer: 'none' });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function vegaLite({ frame, title, grid, layers }: Chart): object {
  const { width, height, left, right, top, bottom } = frame;
  const axis = { values: [0, 0.25, 0.5, 0.75, 1] };
  const share = { type: 'quantitative', scale: { domain: [0, 1], nice: false, zero: false } };
  const x = (field: string) => ({ field, ...share, axis: { ...axis, title, grid: false } });
  const y = (field: string) => ({ field, ...share, axis: { ...axis, title: null, grid } });
  return {
    width,
    height,
    autosize: { type: 'none' },
    padding: { left, right, top, bottom },
    background: null,
    config: { aria: false, font: 'inherit', view: { stroke: null }, axis: axisLook },
    layer: layers.map((layer) => ({
      data: { values: layer.rows },
      mark: markOf(layer),
      encoding: encodingOf(layer, x('x'), y('y')),
    })),
  };
}

const axisLook = {
  labelColor: 'var(--muted)',
  titleColor: 'var(--muted)',
  labelFontSize: 11,
  titleFontSize: 11,
  titleFontWeight: 'normal',
  titlePadding: 5,
  domainColor: 'var(--line)',
  tickColor: 'var(--line)',
  gridColor: 'var(--line)',
  gridOpacity: 0.6,
  labelOverlap: false,
  labelFlush: false,
  format: '.0%',
};

function markOf(layer: Layer): object {
  switch (layer.mark) {
    case 'rect':
      return { type: 'rect', color: layer.fill, opacity: 1 };
    case 'rule':
      return {
        type: 'rule',
        color: layer.stroke,
        strokeWidth: layer.width,
        opacity: layer.opacity,
        ...(layer.dash && { strokeDash: layer.dash }),
      };
    case 'line':
      return {
        ...broken,
        type: 'line',
        color: layer.stroke,
        strokeWidth: layer.width,
        strokeDash: layer.dash,
      };
    case 'area':
      return { ...broken, type: 'area', color: layer.fill, opacity: layer.opacity };
    case 'point': {
      const rim = { stroke: 'var(--card)', strokeWidth: 1 };
      return {
        type: 'point',
        filled: true,
        shape: layer.shape,
        size: 42,
        color: layer.fill,
        opacity: 1,
        ...rim,
      };
    }
    case 'text': {
      const rim = layer.rim ? { stroke: layer.rim, strokeWidth: 3 } : {};
      return { type: 'text', fontSize: layer.size, dy: -layer.above, color: layer.fill, limit: 0, ...rim };
    }
  }
}

const broken = { invalid: 'break-paths-show-domains' };

function encodingOf(layer: Layer, x: object, y: object): object {
  switch (layer.mark) {
    case 'rect': {
      const opacity = { field: 'opacity', type: 'quantitative', scale: null, legend: null };
      const shaded = layer.rows.some((row) => row.opacity !== undefined);
      const ends = { x, x2: { field: 'x2' }, y, y2: { field: 'y2' } };
      return shaded ? { ...ends, fillOpacity: opacity } : ends;
    }
    case 'rule':
      return { x, x2: { field: 'x2' }, y, y2: { field: 'y2' } };
    case 'area':
      return { x, y, y2: { field: 'y2' } };
    case 'text':
      return { x, y, text: { field: 'text' } };
    default:
      return { x, y };
  }
}
