import type { CellComparison, Comparison, Decision, Pairs } from '../../../core/comparison.ts';
import { formatLength } from '../../../core/length.ts';
import { attribute as xml } from '../../../reporters/junit/xml.ts';

const zones = { F: 'start', M: 'middle', L: 'end' } as const;

/**
 * A comparison as JUnit XML: a test case for each cell and zone. Only the middle is judged: `regressed` is a failure,
 * `inconclusive` is skipped, `incomparable` is an error; the start and the end are there for their figures.
 */
export function junitXml(comparison: Comparison): string {
  const { baseline, candidate, cells, decision, reason } = comparison;
  const whole = testCase('comparison', 'verdict', decision, reason, comparison.differences.join(' '));
  const cases = cells.length === 0 ? [whole] : cells.flatMap(casesOf);
  const judged: readonly { readonly decision: Decision }[] = cells.length === 0 ? [comparison] : cells;
  const count = (wanted: Decision): number => judged.filter((one) => one.decision === wanted).length;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${xml(`midspan: ${baseline.model} → ${candidate.model}`)}" tests="${cases.length}" failures="${count('regressed')}" errors="${count('incomparable')}" skipped="${count('inconclusive')}">`,
    ...cases,
    '</testsuite>',
    '',
  ].join('\n');
}

const casesOf = (cell: CellComparison): readonly string[] =>
  (['F', 'M', 'L'] as const).map((zone) => {
    const name = `${cell.probe} ${cell.direction} ${formatLength(cell.length)}`;
    const [decision, reason] = zone === 'M' ? [cell.decision, cell.reason] : ['pass' as const, ''];
    return testCase(name, zones[zone], decision, reason, figures(cell.zones[zone]));
  });

const figures = ({ n, both, lost, gained }: Pairs): string =>
  `${n} pairs: right before ${both + lost}, after ${both + gained}; lost ${lost}, gained ${gained}`;

const tags = { regressed: 'failure', incomparable: 'error', inconclusive: 'skipped' } as const;

function testCase(cell: string, name: string, decision: Decision, reason: string, out: string): string {
  const verdict = decision === 'pass' ? '' : `<${tags[decision]} message="${xml(reason)}"/>`;
  return `  <testcase classname="${xml(`midspan.${cell}`)}" name="${xml(name)}">${verdict}<system-out>${xml(out)}</system-out></testcase>`;
}
