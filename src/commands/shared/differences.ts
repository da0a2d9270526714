import { formatLength } from '../../core/length.ts';
import type { Manifest } from '../../core/manifest.ts';

/** In what two runs differ so that their answers are not answers to the same questions; one sentence each. */
export function differences(baseline: Manifest, candidate: Manifest): string[] {
  const told = (what: string, of: (run: Manifest) => string): string | null =>
    of(baseline) === of(candidate) ? null : `The ${what} differs: ${of(baseline)} and ${of(candidate)}.`;
  return [
    told('tokenizer', ({ tokenizer }) => `${tokenizer.name} (${tokenizer.fingerprint.slice(0, 12)})`),
    told('prompt template', ({ template }) => template),
    ...versionDifferences(baseline, candidate),
    told('set of probes', ({ plan }) =>
      list(plan.probes.map(({ name, directions }) => `${name} ${directions.join('/')}`)),
    ),
    told('set of lengths', ({ plan }) => list(plan.lengths.map(formatLength))),
    told('corpus', ({ corpora }) =>
      list(corpora.map(({ style, name, fingerprint }) => `${style}=${name} (${fingerprint.slice(0, 12)})`)),
    ),
  ].filter((sentence) => sentence !== null);
}

const list = (words: readonly string[]): string => [...words].sort().join(', ') || 'none';

/** Probes and scorers that both have, in unlike versions. */
export function versionDifferences(baseline: Manifest, candidate: Manifest): string[] {
  return Object.entries(baseline.versions)
    .filter(([name, version]) => (candidate.versions[name] ?? version) !== version)
    .map(([name, version]) => {
      const [kind, own] = name.split('.');
      return `The ${kind} ${own} has the versions ${version} and ${candidate.versions[name]}.`;
    });
}

/** Why two runs of like settings may have no question in common all the same. */
export function unlikeContexts(baseline: Manifest, candidate: Manifest): string[] {
  return (['seed', 'haystacks', 'queries'] as const)
    .filter((name) => baseline.plan[name] !== candidate.plan[name])
    .map(
      (name) =>
        `--${name} was ${baseline.plan[name]} and ${candidate.plan[name]}, which makes other contexts.`,
    );
}
