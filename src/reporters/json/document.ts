import { BINS, type Bin, type Cell, type Contrast, type Curve, type Interval } from '../../core/curve.ts';
import { contentId } from '../../core/hash.ts';
import type { Manifest } from '../../core/manifest.ts';
import type { Report } from '../../core/report.ts';
import { controlsJson, effectiveJson } from './controls.ts';
import { lazyList } from './lazy-list.ts';

/**
 * The document in `curves.json`, schema `lim-curve/1`. Curves of two files may be merged when their `compat_key`
 * is equal: the cells are sufficient, all else is computed again from the union of cells. A haystack is named by
 * `run.plan.seed` and its id together; in merged runs the id ends with the seed. Curves and cells are lists that are made as they are written.
 */
export function curvesDocument(report: Report): object {
  const { manifest, curves, controls, effective, invalid, warnings } = report;
  const {
    id,
    started,
    ended,
    version,
    node,
    plan,
    template,
    tokenizer,
    corpora,
    versions,
    merged,
    imported,
  } = manifest;
  const run = {
    run_id: id,
    started,
    ended,
    harness_version: version,
    node,
    plan,
    template,
    tokenizer,
    corpora,
  };
  return {
    schema: 'lim-curve/1',
    run: { ...run, versions, ...(merged && { merged }), ...(imported && { imported }) },
    models: manifest.models,
    ...(invalid.length > 0 && { invalid_reasons: invalid }),
    ...(warnings.length > 0 && { warnings }),
    ...(effective.length > 0 && { effective_lengths: effective.map(effectiveJson) }),
    curves: lazyList(curves, (curve) => ({
      ...oneCurve(curve, manifest),
      ...(controls.length > 0 && { controls: controlsJson(curve, controls) ?? {} }),
    })),
  };
}

function oneCurve(curve: Curve, manifest: Manifest): object {
  return {
    compat_key: compatKey(curve, manifest),
    model: { name: curve.model, synthetic: curve.synthetic },
    task: { id: curve.probe, direction: curve.direction },
    length: {
      target_tok: curve.length,
      ...(curve.tokens.counted && { prompt_tok: curve.tokens.counted }),
      ...(curve.tokens.reported && { reported_tok: curve.tokens.reported }),
    },
    design: { kind: 'shared_haystack', H: curve.haystacks, K: BINS, zones },
    n: curve.n,
    unscored: curve.unscored,
    outcomes: curve.outcomes,
    stats: statsOf(curve),
    curve: curve.bins.map(point),
    confusions: confusionsOf(curve),
    cells: lazyList(curve.cells, cellOf),
  };
}

const zones = { F: [0, 0.2], M: [1 / 3, 2 / 3], L: [0.8, 1] };

/**
 * Hash of all that must agree before results may be pooled: task, length, wording, scoring, pieces and decoding.
 * Scorers and corpora that other probes of the run used are part of it, because a manifest does not say whose they are.
 */
function compatKey(curve: Curve, { plan, template, tokenizer, corpora, versions, models }: Manifest): string {
  const others = (name: string) => name.startsWith('probe.') && name !== `probe.${curve.probe}`;
  return contentId({
    task: [curve.probe, curve.direction, curve.length],
    versions: Object.entries(versions)
      .filter(([name]) => !others(name))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    template,
    tokenizer: tokenizer.fingerprint,
    corpora: corpora.map(({ style, fingerprint }) => `${style}:${fingerprint}`).sort(),
    maxTokens: plan.maxTokens,
    decoding: models.find((model) => model.name === curve.model)?.params ?? {},
    K: BINS,
    zones,
  });
}

function statsOf(curve: Curve): object {
  const { flat, gapFlat } = curve;
  const zone = (name: 'F' | 'M' | 'L') => {
    const value = curve.zones[name];
    return value && { ...estimate(value), n: value.n };
  };
  return {
    acc: curve.accuracy && estimate(curve.accuracy),
    strict: curve.strict,
    zones: { F: zone('F'), M: zone('M'), L: zone('L') },
    lim: contrast(curve.lim),
    primacy: contrast(curve.primacy),
    recency: contrast(curve.recency),
    u: curve.u && { ...estimate(curve.u), reject: curve.u.reject },
    flat: flat && { stat: flat.stat, p: flat.p, method: 'cluster-permutation' },
    gap_raw: curve.gapRaw,
    gap_eb: curve.gapEb,
    gap_flat_null: gapFlat && { mean: gapFlat.mean, p95: gapFlat.p95 },
    pattern: curve.pattern,
  };
}

const estimate = ({ est, lo, hi }: Interval): object => ({ est, ci95: [lo, hi] });

const contrast = (value: Contrast | null): object | null => value && { ...estimate(value), deff: value.deff };

const point = ({ bin, from, to, depthMean, n, correct, unscored, p, ci95, band95 }: Bin): object => ({
  bin,
  from,
  to,
  depth_mean: depthMean,
  n,
  k: correct,
  unscored,
  p,
  ci95,
  band95,
});

function confusionsOf({ confusions: { traced, adjacent, map } }: Curve): object {
  return traced > 0 ? { traced, adjacent, map } : { traced, adjacent };
}

const cellOf = ({ haystack, bin, n, correct, strict, depthSum, outcomes }: Cell): object => ({
  haystack,
  bin,
  n,
  k_retrieved: correct,
  k_strict: strict,
  depth_sum: depthSum,
  outcomes,
});
