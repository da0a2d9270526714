import type { Report } from '../../../src/core/report.ts';
import { makeCurve } from './make-curve.ts';
import {
  filmDatabase,
  makeReport,
  someControls,
  someCosts,
  someDetails,
  someEffective,
} from './make-report.ts';

/** Every banner and section once, and no more: axe takes its time. */
export function everySection(): Report {
  const curves = [makeCurve(), makeCurve({ model: 'synthetic:b', synthetic: true })];
  return makeReport(curves, {
    overlays: [filmDatabase],
    details: { ...someDetails(curves), costs: someCosts(curves) },
    controls: someControls(curves),
    effective: someEffective(curves),
    invalid: ['It is so.'],
    warnings: ['It may be.'],
  });
}
