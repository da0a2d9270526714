import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Piece, type PieceOf, type Style, styles } from '../../core/piece.ts';
import { directions, type Probe } from '../../core/probe.ts';
import { frame, promptOf } from '../../generate/template.ts';
import type { TextForm, Wording } from '../../lm/train/vocabulary.ts';
import { datasets, load, names } from '../../load.ts';

/** The cells that lessons teach, as `--probe` takes them. */
export const lexiconCells: readonly string[] = styles.flatMap((style) =>
  directions.map((direction) => `${style}.${direction}`),
);

/** The three lists of the closed vocabulary, in the order in which a piece has them. */
export function lexiconWords(): readonly (readonly string[])[] {
  const text = readFileSync(join(datasets, 'lexicon', 'closed', 'words.json'), 'utf8');
  const { animals, stones, plants } = JSON.parse(text) as Record<string, readonly string[]>;
  return [animals!, stones!, plants!];
}

/**
 * The forms of lessons, taken from the probes themselves: what a model is trained on is, to the byte, what a run asks.
 */
export async function lexiconForms(): Promise<readonly TextForm[]> {
  const probes = await Promise.all(names('probe').map((name) => load('probe', name)));
  const [first, second] = await sampleWords();
  return await Promise.all(
    styles.map(async (style) => {
      const probe = probes.find((one) => one.style === style)!;
      const piece = (await draw(style)).find((one) =>
        first!.every((word) => probe.render(one).includes(word)),
      )!;
      return formOf(probe, piece, [...first!, ...second!]);
    }),
  );
}

/** How many pieces the samples are chosen from: a round of the corpus, in which every word comes once. */
const ROUND = 120;
/** Words as long as this stand in no phrase around them. */
const LONG = 7;

async function draw<S extends Style>(style: S): Promise<readonly PieceOf<S>[]> {
  const plugin = await load('corpus', 'lexicon');
  const corpus = await plugin.open({ style, source: '', settings: {}, datasets });
  const pieces: Piece[] = [];
  for (const piece of corpus.draw('forms')) if (pieces.push(piece) === ROUND) break;
  return pieces as PieceOf<S>[];
}

/** The words of two pieces that are easily told from what stands around them. */
async function sampleWords(): Promise<readonly (readonly string[])[]> {
  const rows = (await draw('table')).map(({ fields }) => fields.map(({ value }) => value));
  return rows.filter((words) => words.every((word) => word.length >= LONG)).slice(0, 2);
}

function formOf(probe: Probe, piece: Piece, words: readonly string[]): TextForm {
  const { head, tail } = frame(probe);
  const { lead, trail } = probe.joint;
  const form = (text: string): Wording => wordingOf(text, words);
  const [animal, , plant, otherAnimal, , otherPlant] = words;
  return {
    name: probe.style,
    head,
    tail,
    piece: form(lead + probe.render(piece) + trail),
    questions: [
      ...directions.map((direction) => {
        const { question, target } = probe.ask[direction](piece)[0]!;
        return { prompt: form(promptOf(question, 0)), answer: form(` ${target}`), pieces: 1 as const };
      }),
      {
        // Takes two pieces to answer (arXiv 2404.16811, section 2.2: integration and reasoning).
        prompt: form(
          promptOf(`Which plants go with the ${animal} and with the ${otherAnimal}? Write both.`, 0),
        ),
        answer: form(` ${plant} and ${otherPlant}`),
        pieces: 2,
      },
    ],
  };
}

/** A text cut at the words of the sample pieces. */
const wordingOf = (text: string, words: readonly string[]): Wording =>
  text
    .split(new RegExp(`(${words.join('|')})`))
    .filter((part) => part !== '')
    .map((part) => (words.includes(part) ? -1 - words.indexOf(part) : part));
