import type { Direction } from '../core/probe.ts';
import type { Result } from '../core/result.ts';
import { type Outcome, outcomes } from '../core/score.ts';
import { halvesOf, isKey, KeyTable } from '../runner/key-table.ts';
import { Reading } from './reading.ts';
import { type Line, lineAt, Tail } from './tail.ts';

/** Which answers are looked for; what is not given may be anything. */
export interface Wanted {
  readonly model?: string | undefined;
  /** As `nameOfCell` writes it. */
  readonly cell?: string | undefined;
  readonly outcome?: string | undefined;
  /** 0, 1 or 2: the third of the context that the needle stands in. */
  readonly third?: number | undefined;
}

/** What answers are sorted by: everything of a result but where in its third it stands. */
export interface Shelf {
  readonly model: string;
  readonly probe: string;
  readonly direction: Direction;
  readonly length: number;
  readonly control: string | null;
}

export interface Found {
  /** Answers of the kind among those read so far. */
  readonly total: number;
  /** Places in the file of those of the page. */
  readonly offsets: readonly number[];
}

const THIRDS = 3;
const CODES = outcomes.length * THIRDS;
const SUPERSEDED = -1;

/**
 * An index of a journal by what its answers are about, made a part at a time while pages are already served from what
 * was read: a place in the file and a small number for every line. The last line of a key counts, as everywhere.
 */
export class AnswerIndex extends Reading {
  readonly #path: string;
  readonly #tail: Tail;
  readonly #keys = new KeyTable();
  readonly #shelves = new Map<string, number>();
  readonly #named: Shelf[] = [];
  readonly #offsets: number[] = [];
  readonly #codes: number[] = [];

  constructor(path: string) {
    super();
    this.#path = path;
    this.#tail = new Tail(path);
  }

  /** Share of the file that was read. */
  get share(): number {
    return this.#tail.share;
  }

  /** What there are answers about, among what was read. */
  get shelves(): readonly Shelf[] {
    return this.#named;
  }

  protected readOn(): Promise<boolean> {
    return this.#tail.advance((line) => this.#note(line));
  }

  #note({ bytes, offset, number }: Line): void {
    const head = headOf(bytes);
    const at = this.#codes.length;
    // Every line has its place, so that a line's number finds it.
    this.#offsets.push(offset);
    this.#codes.push(head ? this.#shelf(head) * CODES + codeOf(head) : SUPERSEDED);
    if (!head || !isKey(head.key)) return;
    const earlier = this.#keys.put(...halvesOf(head.key), number);
    if (earlier > 0 && earlier - 1 < at) this.#codes[earlier - 1] = SUPERSEDED;
  }

  #shelf({ model, probe, direction, length, control }: Head): number {
    const name = JSON.stringify([model, probe, direction, length, control]);
    const known = this.#shelves.get(name);
    if (known !== undefined) return known;
    this.#shelves.set(name, this.#named.length);
    this.#named.push({ model, probe, direction, length, control: control ?? null });
    return this.#named.length - 1;
  }

  /** Answers of a kind, in the order they came; `from` counts from 0. */
  find(wanted: Wanted, from: number, most: number): Found {
    const fits = this.#named.map((shelf) => fitsShelf(shelf, wanted));
    const outcome = wanted.outcome === undefined ? undefined : outcomes.indexOf(wanted.outcome as Outcome);
    const found: number[] = [];
    let total = 0;
    this.#codes.forEach((code, line) => {
      if (code < 0 || !fits[Math.floor(code / CODES)]) return;
      const kind = code % CODES;
      if (outcome !== undefined && Math.floor(kind / THIRDS) !== outcome) return;
      if (wanted.third !== undefined && kind % THIRDS !== wanted.third) return;
      if (total >= from && found.length < most) found.push(this.#offsets[line]!);
      total++;
    });
    return { total, offsets: found };
  }

  /** The result that begins at a place; undefined where none does. */
  async at(offset: number): Promise<Result | undefined> {
    try {
      const result = JSON.parse((await lineAt(this.#path, offset)).toString('utf8')) as Result;
      return isResult(result) ? result : undefined;
    } catch {
      return undefined;
    }
  }
}

type Head = Pick<
  Result,
  'key' | 'model' | 'probe' | 'direction' | 'length' | 'control' | 'position' | 'outcome'
>;

const SCORE = Buffer.from(',"score":');

/**
 * A line up to its score: all that sorts it, without the text of the answer. In a text the quotation mark would have a
 * backslash before it, so this is the member's own name.
 */
function headOf(line: Buffer): Head | undefined {
  const end = line.indexOf(SCORE);
  try {
    const head = JSON.parse(end < 0 ? line.toString() : `${line.toString('utf8', 0, end)}}`) as Head;
    return isHead(head) ? head : undefined;
  } catch {
    return undefined;
  }
}

const isHead = (head: Head | null): head is Head =>
  typeof head?.key === 'string' &&
  typeof head.model === 'string' &&
  typeof head.probe === 'string' &&
  typeof head.direction === 'string' &&
  typeof head.length === 'number' &&
  typeof head.position?.depth === 'number' &&
  outcomes.includes(head.outcome);

const isResult = (result: Result | null): result is Result =>
  isHead(result) && typeof result.sample === 'string' && typeof result.haystack === 'string';

const codeOf = ({ outcome, position }: Head): number =>
  outcomes.indexOf(outcome) * THIRDS + thirdOf(position.depth);

export const thirdOf = (depth: number): number => Math.max(0, Math.min(2, Math.floor(depth * 3)));

/** `table forward 4096`, with the control's name where it is one. */
export const nameOfCell = ({ probe, direction, length, control }: Omit<Shelf, 'model'>): string =>
  [probe, direction, length, ...(control ? [control] : [])].join(' ');

const fitsShelf = (shelf: Shelf, { model, cell }: Wanted): boolean =>
  (model === undefined || shelf.model === model) && (cell === undefined || nameOfCell(shelf) === cell);
