import type { CellComparison, Comparison, Decision, Pairs } from '../../../core/comparison.ts';
import { formatLength } from '../../../core/length.ts';

const levels = {
  pass: 'notice',
  regressed: 'error',
  inconclusive: 'warning',
  incomparable: 'error',
} as const;

/** Workflow commands that annotate a pull request: one for each cell that did not pass, or one for the whole. */
export function annotations({ cells, decision, reason, invalid }: Comparison): string {
  const bad = cells.filter((cell) => cell.decision !== 'pass');
  const lines =
    bad.length === 0 || invalid.length > 0
      ? [command(decision, 'midspan', [reason, ...invalid].join('\n'))]
      : bad.map((cell) => command(cell.decision, `midspan: ${nameOf(cell)}`, cell.reason));
  return `${lines.join('\n')}\n`;
}

const command = (decision: Decision, title: string, message: string): string =>
  `::${levels[decision]} title=${data(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${data(message)}`;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

/** The comparison as Markdown, for a step summary or a pull request. */
export function summaryMarkdown(comparison: Comparison): string {
  const { baseline, candidate, cells, decision, reason, differences, invalid, warnings } = comparison;
  const rows = cells.map(
    (cell) =>
      `| ${text(nameOf(cell))} | ${change(cell.zones.F)} | ${change(cell.zones.M)} | ${change(cell.zones.L)} | ${drop(cell)} | ${cell.decision} |`,
  );
  const synthetic = baseline.synthetic || candidate.synthetic ? ' (SYNTHETIC)' : '';
  return [
    `### midspan: ${decision}`,
    '',
    text(reason),
    '',
    `${text(baseline.model)} (${text(baseline.name)}) → ${text(candidate.model)} (${text(candidate.name)})${synthetic}`,
    '',
    ...(rows.length > 0
      ? [
          '| cell | start | middle | end | drop of the middle [5 %, 95 %] | verdict |',
          '|---|--:|--:|--:|--:|---|',
          ...rows,
          '',
        ]
      : []),
    ...picture(cells),
    ...[...invalid, ...differences, ...warnings].map((line) => `- ${text(line)}`),
    '',
  ].join('\n');
}

/**
 * The cell whose middle fell most as a Mermaid chart: GitHub draws it in step summaries, comments and files, while it takes
 * inline SVG out of all of them and an image would have to lie on a public server.
 */
function picture(cells: readonly CellComparison[]): string[] {
  const known = cells.filter(
    ({ zones, drop: value }) => value && zones.F.n > 0 && zones.M.n > 0 && zones.L.n > 0,
  );
  if (known.length === 0) return [];
  const worst = known.reduce((a, b) => (b.drop!.est > a.drop!.est ? b : a));
  const shares = (right: (pairs: Pairs) => number): string =>
    [worst.zones.F, worst.zones.M, worst.zones.L].map((zone) => percent(right(zone), zone.n)).join(', ');
  const name = nameOf(worst).replaceAll(/[^\w .-]/g, ' ');
  return [
    '```mermaid',
    'xychart-beta',
    `  title "${name}: baseline (bars), candidate (line)"`,
    '  x-axis [start, middle, end]',
    '  y-axis "percent right" 0 --> 100',
    `  bar [${shares(({ both, lost }) => both + lost)}]`,
    `  line [${shares(({ both, gained }) => both + gained)}]`,
    '```',
    '',
  ];
}

const nameOf = ({ probe, direction, length }: CellComparison): string =>
  `${probe} ${direction} ${formatLength(length)}`;

const percent = (count: number, n: number): string => ((100 * count) / n).toFixed(1);

const change = ({ n, both, lost, gained }: Pairs): string =>
  n === 0 ? '–' : `${percent(both + lost, n)} → ${percent(both + gained, n)} %`;

const drop = ({ drop: value }: CellComparison): string =>
  value === null
    ? '–'
    : `${[value.est, value.lo, value.hi]
        .map((share) => (100 * share).toFixed(1))
        .join(' [')
        .replace(/ \[([^[]*)$/, ', $1]')} points`;

/** Foreign text in Markdown: no markup, no table borders, no line ends. */
const text = (words: string): string =>
  words.replace(/[\r\n]+/g, ' ').replace(/[\\`*_{}[\]<>|#~@]/g, (mark) => `\\${mark}`);
