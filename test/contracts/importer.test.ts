import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Imported, ImportedItem, Importer } from '../../src/core/import.ts';
import { directions } from '../../src/core/probe.ts';
import { UserError } from '../../src/core/user-error.ts';
import { load, names } from '../../src/load.ts';
import { every } from './support/plugins.ts';

/**
 * A few results of each task, at `NAME/TASK/`: `predictions.jsonl`, `labels.jsonl` and perhaps `pieces.jsonl`. Among
 * them are two right answers or more, a wrong one, one left out by the source's own rules, and one that is null.
 */
const fixtures = fileURLToPath(new URL('../fixtures/importers', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'midspan-importers-'));
});
afterAll(() => rm(folder, { recursive: true }));

function requestOf(name: string, task: string): Parameters<Importer['read']>[0] {
  const file = (kind: string): string => join(fixtures, name, task, `${kind}.jsonl`);
  return {
    task,
    predictions: file('predictions'),
    labels: file('labels'),
    pieces: existsSync(file('pieces')) ? file('pieces') : undefined,
  };
}

const itemsOf = (imported: Imported): readonly ImportedItem[] =>
  imported.haystacks.flatMap(({ items }) => items);

describe.each(await every('importer'))('the importer $name', ({ name, plugin }) => {
  test('says what it is and which tasks it knows', () => {
    expect(plugin.describe).toMatch(/^\S.*\S$/);
    expect(plugin.tasks.length).toBeGreaterThan(0);
    expect(new Set(plugin.tasks).size).toBe(plugin.tasks.length);
    for (const task of plugin.tasks) expect(task).toMatch(/^[a-z][\w-]*$/);
  });

  test('refuses a task that it does not know, by name', async () => {
    const failing = plugin.read({ ...requestOf(name, plugin.tasks[0]!), task: 'no-such' });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow('no-such');
  });

  describe.each(plugin.tasks)('on the task %s', (task) => {
    const read = () => plugin.read(requestOf(name, task));

    test('reads its results in our words', async () => {
      const { model, probe, direction, length, haystacks } = await read();
      expect(model).not.toBe('');
      expect(names('probe')).toContain(probe);
      expect(directions).toContain(direction);
      expect(Number.isInteger(length) && length > 0).toBe(true);
      expect(haystacks.length).toBeGreaterThan(0);
      expect(new Set(haystacks.map(({ id }) => id)).size).toBe(haystacks.length);
    });

    test('gives every item an id of its own, a needle among its pieces, and something to look for', async () => {
      const imported = await read();
      expect(new Set(itemsOf(imported).map(({ id }) => id)).size).toBe(itemsOf(imported).length);
      const style = (await load('probe', imported.probe)).style;
      for (const { pieces, items } of imported.haystacks) {
        expect(items.length).toBeGreaterThan(0);
        expect(pieces.every((piece) => piece.style === style)).toBe(true);
        expect(items.every(({ needle }) => Number.isInteger(needle) && pieces[needle] !== undefined)).toBe(
          true,
        );
        for (const { query } of items) {
          expect(query.question).toContain(query.cue);
          expect(query.parts.length).toBeGreaterThan(0);
          for (const part of query.parts) expect(query.target).toContain(part);
        }
      }
    });

    test('keeps null apart from an empty answer, and marks what the source leaves out', async () => {
      const items = itemsOf(await read());
      expect(items.filter(({ completion }) => completion === null)).toHaveLength(1);
      expect(items.filter(({ skipped }) => skipped)).toHaveLength(1);
      for (const { completion } of items) {
        if (completion === null) continue;
        expect(typeof completion.text).toBe('string');
        expect(['stop', 'length', 'refusal', 'other']).toContain(completion.finishReason);
      }
    });

    test('is judged by the scorer of its probe: some right, some wrong', async () => {
      const { probe, haystacks } = await read();
      const scorer = await load('scorer', (await load('probe', probe)).scorer);
      const outcomes = haystacks.flatMap(({ pieces, items }) => {
        const judge = scorer.open(pieces);
        return items.flatMap(({ query, needle, completion, skipped }) =>
          completion === null || skipped ? [] : [judge(query, needle, completion).outcome],
        );
      });
      expect(outcomes.filter((outcome) => outcome === 'correct').length).toBeGreaterThanOrEqual(2);
      expect(outcomes.filter((outcome) => outcome !== 'correct').length).toBeGreaterThanOrEqual(1);
    });

    test('reads the same twice', async () => {
      expect(await read()).toEqual(await read());
    });

    test("gives the source's own figures as numbers, or says why it cannot", async () => {
      const imported = await read();
      try {
        const { task: label, avg, gap, spans } = plugin.compat(imported);
        expect(label).toBe(task);
        for (const value of [avg, gap, ...spans.flatMap(({ mean, std }) => [mean, std])]) {
          expect(value >= 0 && value <= 100).toBe(true);
        }
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    });

    test.each(['predictions', 'labels'] as const)('names a file of %s that cannot be used', async (kind) => {
      const bad = join(folder, `${name}-${task}-${kind}.jsonl`);
      const failing = () => plugin.read({ ...requestOf(name, task), [kind]: bad });
      const expectMistake = async (): Promise<void> => {
        await expect(failing()).rejects.toThrow(UserError);
        await expect(failing()).rejects.toThrow(bad);
      };
      await expectMistake();
      for (const content of ['', 'not json\n', '[]\n', '{"x":1}\n', '{"index":0}\n{"ind']) {
        await writeFile(bad, content);
        await expectMistake();
      }
    });
  });
});
