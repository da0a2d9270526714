import type { ChartName, VegaSpecs } from './chart.ts';
import { confusions } from './specs/confusions.ts';
import { controls } from './specs/controls.ts';
import { curve } from './specs/curve.ts';
import { directions } from './specs/directions.ts';
import { displacement } from './specs/displacement.ts';
import { effective } from './specs/effective.ts';
import { latency } from './specs/latency.ts';
import { outcomes } from './specs/outcomes.ts';
import { positions } from './specs/positions.ts';
import type { VegaLite } from './specs/shared.ts';

const specs: Readonly<Record<ChartName, VegaLite>> = {
  curve,
  positions,
  directions,
  outcomes,
  confusions,
  displacement,
  latency,
  controls,
  effective,
};

/** Compiles every Vega-Lite spec to Vega. Part of the build: at run time only the compiled specs are read. */
export async function compileAll(): Promise<VegaSpecs> {
  const { compile } = await import('vega-lite');
  const all = Object.entries(specs).map(([name, spec]) => {
    const whole = { $schema: 'https://vega.github.io/schema/vega-lite/v6.json', ...spec };
    return [name, compile(whole as unknown as Parameters<typeof compile>[0]).spec];
  });
  return Object.fromEntries(all) as VegaSpecs;
}
