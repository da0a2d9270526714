import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../src/core/hash.ts';

interface Point {
  readonly depth: number;
  readonly p: number;
  readonly std: number;
}
interface Figures {
  readonly avg: number;
  readonly gap: number;
}
interface Published {
  readonly tasks: Readonly<
    Record<string, { items: number; series: readonly { label: string; points: readonly Point[] }[] }>
  >;
  readonly table1: readonly ({ readonly model: string } & Readonly<Record<string, Figures | string>>)[];
}

const path = new URL('../../datasets/published/film.json', import.meta.url);
const published = JSON.parse(readFileSync(path, 'utf8')) as Published;

const cells = Object.entries(published.tasks).flatMap(([task, { items, series }]) =>
  series.map(({ label, points }) => ({ task, label, items, points })),
);

describe("FILM's published figures", () => {
  test('are three models in three tasks', () => {
    expect(cells.length).toBe(9);
    expect(Object.keys(published.tasks).sort()).toEqual(['code', 'database', 'document']);
  });

  test.each(cells)('$task of $label: the points of figure 1 give Avg and Gap of table 1', (cell) => {
    const { task, label, items, points } = cell;
    const row = published.table1.find(({ model }) => model === label)?.[task] as Figures;
    const shares = points.map((point) => 100 * point.p);
    const avg = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    expect(Math.abs(avg - row.avg)).toBeLessThan(0.06);
    expect(Math.abs(Math.max(...shares) - Math.min(...shares) - row.gap)).toBeLessThan(0.06);
    expect(points.map(({ depth }) => Math.round(depth * items))).toEqual(
      points.map((_, span) => 50 * span + 25),
    );
  });

  test('are listed in SOURCES.md with the hash they have', () => {
    const sources = readFileSync(new URL('../../datasets/SOURCES.md', import.meta.url), 'utf8');
    expect(sources).toContain(sha256(readFileSync(path)));
  });
});
