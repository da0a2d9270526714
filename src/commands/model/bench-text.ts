import { formatLength } from '../../core/length.ts';
import type { Bench, BenchedModel } from './bench-figures.ts';
import { bytes } from './figures.ts';

/** Tables and bars for the terminal. */
export function benchText({ backend, tokens, models, notes }: Bench, columns: number): string {
  const lengths = models[0]!.decode.map(({ positions }) => positions);
  const speed = [
    ['model', 'attention', 'heads', ...lengths.flatMap((length) => [`${formatLength(length)} ms`, 'cache'])],
    ...models.map(({ name, attention, kvHeads, decode }) => [
      name,
      attention,
      String(kvHeads),
      ...decode.flatMap(({ ms, cacheBytes }) => [ms.toFixed(2), bytes(cacheBytes)]),
    ]),
  ];
  const cells = models.flatMap((model) => model.accuracy.map((cell) => accuracyRow(model, cell)));
  return [
    `One more token on ${backend}: milliseconds (median of ${tokens}, middle one of 3 rounds) and bytes of keys and values\n`,
    ...table(speed),
    '',
    `Milliseconds for a token after ${formatLength(lengths.at(-1)!)} positions\n`,
    ...bars(models, columns),
    ...(cells.length === 0
      ? []
      : [
          '',
          'Percent correct by where the answer stands\n',
          ...table([['model', 'cell', 'length', 'n', 'start', 'middle', 'end', 'all'], ...cells]),
        ]),
    '',
    ...notes,
    '',
  ].join('\n');
}

function accuracyRow({ name }: BenchedModel, cell: BenchedModel['accuracy'][number]): string[] {
  const percent = (share: number | null): string => (share === null ? '' : (100 * share).toFixed(1));
  const { probe, direction, length, n, start, middle, end, all } = cell;
  const shares = [start, middle, end, all].map(percent);
  return [name, `${probe} ${direction}`, formatLength(length), String(n), ...shares];
}

/** Words to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join('  ')
      .trimEnd(),
  );
}

function bars(models: readonly BenchedModel[], columns: number): readonly string[] {
  const times = models.map(({ decode }) => decode.at(-1)!.ms);
  const width = Math.max(...models.map(({ name }) => name.length));
  const room = Math.max(10, Math.min(60, columns - width - 12));
  const most = Math.max(...times);
  return models.map(({ name }, i) => {
    const bar = '█'.repeat(Math.max(1, Math.round((times[i]! / most) * room)));
    return `${name.padEnd(width)}  ${bar} ${times[i]!.toFixed(2)}`;
  });
}
