import { rm } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Corpus, CorpusPlugin } from '../../src/core/corpus.ts';
import { fold } from '../../src/core/fold.ts';
import { withSettings } from '../../src/core/model-spec.ts';
import { type Piece, type Style, styles } from '../../src/core/piece.ts';
import { UserError } from '../../src/core/user-error.ts';
import { datasets } from '../../src/load.ts';
import { take } from './support/generated.ts';
import { problemsOf } from './support/piece-problems.ts';
import { every } from './support/plugins.ts';
import { samplesAt } from './support/samples.ts';

/** Pieces that are looked at where there is no end of them. */
const MANY = 600;
const corpora = await every('corpus');
const probes = await every('probe');

const made: string[] = [];
afterAll(() => Promise.all(made.map((path) => rm(path, { recursive: true, force: true }))));

/** What a plug-in's own example asks for, led to sample data of so many items a file. */
async function requestOf({ example }: CorpusPlugin, style: Style, items = 20) {
  const { target, settings } = withSettings(example);
  const path = target.includes(':') ? target.slice(target.indexOf(':') + 1) : '';
  const source = path === '' ? '' : await samplesAt(path, items);
  if (source !== '') made.push(source);
  return { style, source, settings, datasets };
}

const rendered = (piece: Piece): string =>
  probes.find(({ plugin }) => plugin.style === piece.style)!.plugin.render(piece);

describe.each(corpora)('the corpus $name', ({ name, plugin }) => {
  test('says what it is, with an example that names it', () => {
    expect(plugin.describe).toMatch(/^\S.*\S$/);
    expect(plugin.example).toMatch(new RegExp(`^${name}(:.+)?$`));
    expect(plugin.styles.length).toBeGreaterThan(0);
    for (const style of plugin.styles) expect(styles).toContain(style);
  });

  test.each(styles.filter((style) => !plugin.styles.includes(style)))(
    'has no %s pieces, and says so',
    async (style) => {
      await expect(plugin.open(await requestOf(plugin, style))).rejects.toThrow(UserError);
    },
  );

  test('refuses a setting that it does not know, by name', async () => {
    const request = await requestOf(plugin, plugin.styles[0]!);
    const failing = plugin.open({ ...request, settings: { ...request.settings, 'no-such': '1' } });
    await expect(failing).rejects.toThrow(UserError);
    await expect(failing).rejects.toThrow('no-such');
  });

  test('names a path that is not there or is not wanted', async () => {
    const request = await requestOf(plugin, plugin.styles[0]!);
    const failing = plugin.open({ ...request, source: '/no/such/place.csv' });
    await expect(failing).rejects.toThrow(UserError);
    if (request.source !== '') await expect(failing).rejects.toThrow('/no/such/place.csv');
  });

  describe.each(plugin.styles)('with %s pieces', (style) => {
    let opened: Promise<Corpus> | undefined;
    const corpus = (): Promise<Corpus> => {
      opened ??= requestOf(plugin, style).then((request) => plugin.open(request));
      return opened;
    };
    const drawn = new Map<string, Promise<readonly Piece[]>>();
    const draw = (seed: string): Promise<readonly Piece[]> => {
      const pieces = drawn.get(seed) ?? corpus().then((all) => take(all.draw(seed), MANY));
      drawn.set(seed, pieces);
      return pieces;
    };

    test('is of the asked style, named, with a fingerprint and a size', async () => {
      const { style: own, name: label, fingerprint, size } = await corpus();
      expect(own).toBe(style);
      expect(label.startsWith(name)).toBe(true);
      expect(fingerprint).toMatch(/^\S+$/);
      expect(size).toBeGreaterThan(3);
    });

    test('draws as many pieces as it says it has', async () => {
      const { size } = await corpus();
      expect(await draw('a')).toHaveLength(Math.min(size, MANY));
    });

    test('keeps the rules for pieces', async () => {
      const pieces = await draw('a');
      expect(pieces.flatMap(problemsOf)).toEqual([]);
      expect(pieces.every((piece) => piece.style === style)).toBe(true);
    });

    test('gives every piece an id of its own, whatever the seed where it has an end', async () => {
      const byId = new Map((await draw('a')).map((piece) => [piece.id, piece]));
      expect(byId.size).toBe((await draw('a')).length);
      if ((await corpus()).size > MANY) return;
      for (const piece of await draw('b')) expect(byId.get(piece.id)).toEqual(piece);
    });

    test('draws no text twice', async () => {
      const texts = (await draw('a')).map((piece) => fold(rendered(piece)));
      const seen = new Set<string>();
      expect(texts.filter((text) => seen.size === seen.add(text).size)).toEqual([]);
    });

    test('draws the same for the same seed, even when two draw at once or it is opened anew', async () => {
      const before = await draw('a');
      const source = await corpus();
      const both = [source.draw('a'), source.draw('b'), source.draw('a')].map((all) =>
        all[Symbol.iterator](),
      );
      for (const piece of before.slice(0, 200)) {
        const [first, , third] = both.map((one) => one.next().value);
        expect(first).toEqual(piece);
        expect(third).toEqual(piece);
      }
      const anew = await plugin.open(await requestOf(plugin, style));
      expect(take(anew.draw('a'), MANY)).toEqual(before);
      expect(anew.fingerprint).toBe(source.fingerprint);
    });

    test('draws in another order for another seed', async () => {
      expect(await draw('b')).not.toEqual(await draw('a'));
    });

    // One without files of the user's has no other content than its own.
    test.runIf(plugin.example.includes(':'))(
      'has another fingerprint when its files have other content',
      async () => {
        const more = await plugin.open(await requestOf(plugin, style, 21));
        expect(more.fingerprint).not.toBe((await corpus()).fingerprint);
        expect(more.size).toBeGreaterThan((await corpus()).size);
      },
    );
  });
});
