import type { CellComparison, Comparison, Decision, Pairs } from '../../core/comparison.ts';
import { formatLength } from '../../core/length.ts';
import { harmless, type Paint, painter, type Style, wrap } from '../../reporters/terminal/text.ts';
import { interval, percent } from '../../reporters/words/numbers.ts';
import { cellTitle } from '../../stats/compare.ts';

const tones: Readonly<Record<Decision, readonly Style[]>> = {
  pass: ['green'],
  regressed: ['red', 'bold'],
  inconclusive: ['yellow'],
  incomparable: ['yellow'],
};

/** A comparison as a terminal shows it: the verdict first, then its reasons, then one row a cell. */
export function comparisonText(
  comparison: Comparison,
  { columns, colour }: { readonly columns: number; readonly colour: boolean },
): string {
  const paint = painter(colour);
  const { decision, reason, baseline, candidate, differences, invalid, warnings, cells } = comparison;
  const lines = [
    ...wrap(`${decision.toUpperCase()}: ${reason}`, columns).map((line) => paint(line, ...tones[decision])),
    ...[...invalid, ...differences].flatMap((sentence) => wrap(`- ${harmless(sentence)}`, columns, '  ')),
    ...sideLines(baseline, candidate),
    ...(cells.length > 0 ? ['', ...table(cells, columns, paint), ''] : []),
    ...cells.flatMap(explained).flatMap((sentence) => wrap(sentence, columns, '  ')),
    ...(cells.length > 0 ? footer(comparison).flatMap((sentence) => wrap(sentence, columns)) : []),
    ...warnings.flatMap((sentence) => wrap(`note: ${sentence}`, columns, '  ')),
  ];
  return `${lines.join('\n')}\n`;
}

function sideLines(baseline: Comparison['baseline'], candidate: Comparison['candidate']): string[] {
  return [['baseline ', baseline] as const, ['candidate', candidate] as const].map(
    ([role, { name, model, synthetic }]) =>
      harmless(`${role}  ${model}  ${name}${synthetic ? '  SYNTHETIC' : ''}`),
  );
}

/** Columns from the least to the most dispensable: a narrow terminal loses the last ones first. */
const order = [
  'verdict',
  'drop [bounds]',
  'middle',
  'len',
  'asked',
  'probe',
  'p Holm',
  'pairs',
  'sag [95 %]',
  'flips',
];
const shown = [
  'probe',
  'asked',
  'len',
  'pairs',
  'middle',
  'drop [bounds]',
  'p Holm',
  'sag [95 %]',
  'flips',
  'verdict',
];
const toLeft = new Set(['probe', 'asked', 'verdict']);

function table(cells: readonly CellComparison[], columns: number, paint: Paint): string[] {
  const rows = cells.map(rowOf);
  const width = (title: string): number => Math.max(title.length, ...rows.map((row) => row[title]!.length));
  let kept = [...order];
  const total = (): number => kept.reduce((sum, title) => sum + width(title) + 2, -2);
  while (total() > columns && kept.length > 2) kept = kept.slice(0, -1);
  const titles = shown.filter((title) => kept.includes(title));
  const line = (text: (title: string) => string): string =>
    titles
      .map((title) =>
        toLeft.has(title) ? text(title).padEnd(width(title)) : text(title).padStart(width(title)),
      )
      .join('  ')
      .trimEnd();
  return [
    paint(
      line((title) => title),
      'dim',
    ),
    ...rows.map((row, i) =>
      paint(
        line((title) => row[title]!),
        ...(cells[i]!.decision === 'pass' ? [] : tones[cells[i]!.decision]),
      ),
    ),
  ];
}

const rowOf = (cell: CellComparison): Readonly<Record<string, string>> => ({
  probe: harmless(cell.probe),
  asked: cell.direction,
  len: formatLength(cell.length),
  pairs: String(cell.zones.M.n),
  middle: `${percent(baselineShare(cell.zones.M))} → ${percent(candidateShare(cell.zones.M))}`,
  'drop [bounds]': interval(cell.drop),
  'p Holm': cell.pHolm === null ? '–' : cell.pHolm < 0.001 ? '<0.001' : cell.pHolm.toFixed(3),
  'sag [95 %]': interval(cell.sag),
  flips: `${percent(cell.flips.n === 0 ? null : cell.flips.flips / cell.flips.n)} %`,
  verdict: cell.decision,
});

const baselineShare = ({ n, both, lost }: Pairs): number | null => (n === 0 ? null : (both + lost) / n);
const candidateShare = ({ n, both, gained }: Pairs): number | null => (n === 0 ? null : (both + gained) / n);

/** Whether a drop is one of the middle or of all depths, and what the lost answers became. */
function explained(cell: CellComparison): string[] {
  const { decision, sag, became } = cell;
  if (decision === 'incomparable') return [`${cellTitle(cell)}: ${cell.reason}.`];
  if (decision !== 'regressed') return [];
  const lost = Object.entries(became).sort(([, a], [, b]) => b - a);
  const outcomes = lost.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
  return [`${cellTitle(cell)}: ${where(sag)}. Lost answers became ${outcomes}.`];
}

function where(sag: CellComparison['sag']): string {
  if (!sag) return 'whether the edges fell too is not known';
  const [est, lo, hi] = [sag.est, sag.lo, sag.hi].map((share) => percent(Math.abs(share)));
  if (sag.lo > 0) return `the middle fell by ${est} [${lo}, ${hi}] points more than the edges`;
  if (sag.hi < 0) return `the edges fell by ${est} [${hi}, ${lo}] points more than the middle`;
  return `no sign that the middle fell more than the edges (${interval(sag)} points): a drop at all depths fits`;
}

function footer({ cells, margin, alpha }: Comparison): string[] {
  const powers = cells.flatMap(({ power, decision }) =>
    // Where the middle fell, what changed is no noise that a power could be told from.
    power && decision !== 'regressed' ? [power] : [],
  );
  const least = (of: (power: (typeof powers)[number]) => number): string =>
    percent(Math.min(...powers.map(of)), 0);
  const level = Number((100 * alpha).toPrecision(2));
  return [
    `drop: points the middle fell, with one-sided ${level} % bounds; a cell passes below ${percent(margin, 1)}. sag: how much more than the edges. flips: answers that changed between right and wrong, all depths.`,
    ...(powers.length > 0
      ? [
          `Power: a true drop of ${percent(margin, 0)} points is found with a chance of ${least(({ margin: own }) => own)} %, one of ${percent(2 * margin, 0)} with ${least(({ twice }) => twice)} %, or more.`,
        ]
      : []),
  ];
}
