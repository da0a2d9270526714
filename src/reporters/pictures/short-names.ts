import type { Report } from '../../core/report.ts';

/** Signs of a name, of a sentence: with more a picture would be nothing but words, and resvg takes minutes to draw them. */
const NAME = 160;
const SENTENCE = 600;

/** The report with endless names cut in their middles, for pictures have no room for them. */
export function withShortNames(report: Report): Report {
  const { manifest, curves, overlays, details, invalid } = report;
  const named = <T extends { readonly model: string; readonly probe: string }>(items: readonly T[]): T[] =>
    items.map((item) => ({ ...item, model: cut(item.model), probe: cut(item.probe) }));
  return {
    ...report,
    manifest: { ...manifest, plan: { ...manifest.plan, suite: cut(manifest.plan.suite) } },
    curves: named(curves),
    overlays: overlays.map(({ name, source, series }) => ({
      ...{ name, source: cut(source) },
      series: series.map(({ label, points }) => ({ label: cut(label), points })),
    })),
    details: { ...details, usage: named(details.usage), directions: named(details.directions) },
    invalid: invalid.map((reason) => cut(reason, SENTENCE)),
  };
}

function cut(text: string, longest = NAME): string {
  if (text.length <= longest) return text;
  const half = longest >> 1;
  // No half of a sign that takes two units stays behind.
  const [start, end] = [text.slice(0, half), text.slice(-half)];
  return `${start.replace(/[\uD800-\uDBFF]$/, '')}…${end.replace(/^[\uDC00-\uDFFF]/, '')}`;
}
