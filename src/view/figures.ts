import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parse } from 'csv-parse/sync';
import { BINS, type Bin, type Contrast, type Curve, type Interval, type Pattern } from '../core/curve.ts';
import type { Direction } from '../core/probe.ts';
import { outcomes } from '../core/score.ts';
import { noOutcomes } from '../stats/cells.ts';

/** A curve as its row of `summary.csv` tells it. */
export type SummaryRow = Omit<Curve, 'bins' | 'cells'>;

type Row = Readonly<Record<string, string | undefined>>;

const parseCsv = (text: string): readonly Row[] =>
  parse(text, { bom: true, columns: true, skip_empty_lines: true, relax_column_count: true });

const rowsIn = (path: string): readonly Row[] => parseCsv(readFileSync(path, 'utf8'));

/** The figures of every curve of a finished run, which are as short whatever the number of results; null where there are none. */
export function readSummary(folder: string): readonly SummaryRow[] | null {
  try {
    return rowsIn(resolve(folder, 'summary.csv')).map(summaryOf);
  } catch {
    return null;
  }
}

/** What a list shows of a curve. */
export type Gist = Pick<Curve, 'n' | 'lim' | 'pattern'>;

/** The same of every curve for a list of many runs, of which little is wanted and that at once. */
export function readGists(folder: string): readonly Gist[] | null {
  try {
    return tellingRows(readFileSync(resolve(folder, 'summary.csv'), 'utf8')).map((row) => ({
      n: count(row, 'n'),
      lim: contrastOf(row, 'lim'),
      pattern: (row.pattern ?? 'too few') as Pattern,
    }));
  } catch {
    return null;
  }
}

const telling = ['n', 'lim', 'lim_lo', 'lim_hi', 'lim_deff', 'pattern'];

/** Rows of a CSV text with the few columns of a list. Without quotation marks a comma ends a field, wherever it stands. */
function tellingRows(text: string): readonly Row[] {
  if (text.includes('"')) return parseCsv(text);
  const [head = '', ...lines] = text.split(/\r?\n/);
  const columns = head.replace(/^\uFEFF/, '').split(',');
  const places = telling.map((name) => [name, columns.indexOf(name)] as const);
  return lines.filter(Boolean).map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(places.map(([name, at]) => [name, fields[at]]));
  });
}

/** The curves of a finished run from its CSV files, without their cells; null where they are not there. */
export function readCurves(folder: string): readonly Curve[] | null {
  const summary = readSummary(folder);
  if (!summary) return null;
  const bins = new Map<string, Bin[]>();
  try {
    for (const row of rowsIn(resolve(folder, 'curves.csv'))) {
      const own = bins.get(ofRow(row)) ?? [];
      own.push(binOf(row));
      bins.set(ofRow(row), own);
    }
  } catch {
    return null;
  }
  const curves = summary.map((row) => ({
    ...row,
    bins: bins.get(keyOf(row.model, row.probe, row.direction, row.length)) ?? [],
    cells: [],
  }));
  return curves.every((curve) => curve.bins.length === BINS) ? curves : null;
}

const keyOf = (...name: readonly (string | number | undefined)[]): string => name.join('\u0000');
const ofRow = ({ model, probe, direction, length }: Row): string => keyOf(model, probe, direction, length);

/** An empty cell, or one that is no number, is no figure. */
function figure(row: Row, name: string): number | null {
  const text = row[name] ?? '';
  const value = Number(text);
  return text === '' || !Number.isFinite(value) ? null : value;
}

const count = (row: Row, name: string): number => figure(row, name) ?? 0;

function intervalOf(row: Row, name: string): Interval | null {
  const [est, lo, hi] = [figure(row, name), figure(row, `${name}_lo`), figure(row, `${name}_hi`)];
  return est === null || lo === null || hi === null ? null : { est, lo, hi };
}

function contrastOf(row: Row, name: string): Contrast | null {
  const interval = intervalOf(row, name);
  return interval && { ...interval, deff: figure(row, `${name}_deff`) ?? 1 };
}

function zoneOf(row: Row, name: 'F' | 'M' | 'L') {
  const interval = intervalOf(row, name);
  return interval && { ...interval, n: count(row, `${name}_n`) };
}

function rangeOf(row: Row, name: string) {
  const [mean, min, max] = ['mean', 'min', 'max'].map((part) => figure(row, `${name}_${part}`));
  return typeof mean === 'number' && typeof min === 'number' && typeof max === 'number'
    ? { mean, min, max }
    : null;
}

function summaryOf(row: Row): SummaryRow {
  const [stat, p] = [figure(row, 'flat_stat'), figure(row, 'flat_p')];
  const [mean, p95] = [figure(row, 'gap_flat_mean'), figure(row, 'gap_flat_p95')];
  const u = intervalOf(row, 'u');
  const counts = noOutcomes();
  for (const outcome of outcomes) counts[outcome] = count(row, `outcome_${outcome}`);
  return {
    model: row.model ?? '',
    synthetic: row.synthetic === 'true',
    probe: row.probe ?? '',
    direction: (row.direction ?? '') as Direction,
    length: count(row, 'length'),
    n: count(row, 'n'),
    unscored: count(row, 'unscored'),
    haystacks: count(row, 'haystacks'),
    accuracy: intervalOf(row, 'accuracy'),
    strict: figure(row, 'strict'),
    zones: { F: zoneOf(row, 'F'), M: zoneOf(row, 'M'), L: zoneOf(row, 'L') },
    lim: contrastOf(row, 'lim'),
    primacy: contrastOf(row, 'primacy'),
    recency: contrastOf(row, 'recency'),
    u: u && { ...u, reject: row.u_reject === 'true' },
    pattern: (row.pattern ?? 'too few') as Pattern,
    flat: stat === null || p === null ? null : { stat, p },
    gapRaw: figure(row, 'gap_raw'),
    gapFlat: mean === null || p95 === null ? null : { mean, p95 },
    gapEb: figure(row, 'gap_eb'),
    outcomes: counts,
    confusions: {
      traced: count(row, 'confusions_traced'),
      adjacent: count(row, 'confusions_adjacent'),
      map: Array.from({ length: BINS }, () => new Array<number>(BINS).fill(0)),
    },
    tokens: { counted: rangeOf(row, 'tokens_counted'), reported: rangeOf(row, 'tokens_reported') },
  };
}

function binOf(row: Row): Bin {
  const pair = (name: string): readonly [number, number] | null => {
    const [lo, hi] = [figure(row, `${name}_lo`), figure(row, `${name}_hi`)];
    return lo === null || hi === null ? null : [lo, hi];
  };
  return {
    bin: count(row, 'bin'),
    from: count(row, 'from'),
    to: count(row, 'to'),
    depthMean: figure(row, 'depth_mean'),
    n: count(row, 'n'),
    correct: count(row, 'correct'),
    unscored: count(row, 'unscored'),
    p: figure(row, 'p'),
    ci95: pair('ci'),
    band95: pair('band'),
  };
}

/** Why a finished run must not be trusted, and what one should know of it. */
export interface Remarks {
  readonly invalid: readonly string[];
  readonly warnings: readonly string[];
}

/** Bytes that are read for it: mostly few, but a run may have a lot to say. */
const HEADS = [1 << 13, 1 << 18];

/** What stands in `curves.json` before its curves, of which there may be hundreds of megabytes. */
export function readRemarks(folder: string): Remarks | null {
  try {
    const path = resolve(folder, 'curves.json');
    for (const most of HEADS) {
      const text = readHead(path, Math.min(most, statSync(path).size));
      // In a text the quotation marks would have backslashes before them.
      const end = /"curves"\s*:\s*\[/.exec(text);
      if (!end) continue;
      const { invalid_reasons: invalid, warnings } = JSON.parse(`${text.slice(0, end.index)}"curves":[]}`);
      return { invalid: sentences(invalid), warnings: sentences(warnings) };
    }
    return null;
  } catch {
    return null;
  }
}

const sentences = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

function readHead(path: string, length: number): string {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.alloc(length);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, length, 0));
  } finally {
    closeSync(file);
  }
}
