import type { TablePiece } from '../../../core/piece.ts';
import { type Accession, compileAccession } from './accession.ts';
import { compilePattern, isPattern, type Scope, type Write } from './pattern.ts';
import type { Row } from './row.ts';

/** Lists of words and patterns by name; `3*` in front of an entry makes it three times as likely. */
export type Rules = Readonly<Record<string, readonly string[]>>;

/** One file of the lexicon: the columns of a register and the words they are filled with. */
export interface RegisterFile {
  /** Rows are drawn in proportion to it. */
  readonly weight: number;
  /** Name of the first column and its numbering. */
  readonly id: readonly [name: string, numbering: string];
  /** The other columns, in order. */
  readonly columns: readonly (readonly [name: string, pattern: string])[];
  /** Written first and thrown away: notes what later columns agree on. */
  readonly before?: string;
  /**
   * Ways in which entries differ, each with its kinds. A row is of one kind of each; a kind brings rules of its own,
   * and all kinds of one way the same ones, so that what the columns of a row say agrees.
   */
  readonly kinds?: readonly (readonly Kind[])[];
  readonly rules?: Rules;
}

/** Rules by name, and how often the kind comes (`weight`, 1 when left out). */
export type Kind = Readonly<Record<string, string | number | readonly string[]>>;

export interface Register {
  readonly weight: number;
  readonly capacity: number;
  /** The `index`-th row in the order of `key`. */
  row(index: number, key: number, row: Row): TablePiece;
}

/** Gives every rule of a lexicon a number of its own. */
export type Numbers = () => number;

/** Compiles the lists that all registers share. */
export function sharedRules(rules: Rules, numbers: Numbers): ReadonlyMap<string, Write> {
  const compiled = new Map<string, Write>();
  const scope: Scope = {
    rule: (name) => compiled.get(name) ?? missing(name),
    variable: (name) => missing(name),
  };
  for (const [name, entries] of Object.entries(rules))
    compiled.set(name, alternatives(entries, scope, numbers()));
  return compiled;
}

/** Compiles one register; `salt` sets its rows apart from those of others. */
export function compileRegister(
  file: RegisterFile,
  shared: ReadonlyMap<string, Write>,
  numbers: Numbers,
  salt: number,
): Register {
  const scope = scopeOf(file, shared, numbers);
  const accession = compileAccession(file.id[1], scope.variable, salt);
  const before = compilePattern(file.before ?? '', scope);
  const columns = file.columns.map(([name, pattern]) => ({ name, write: compilePattern(pattern, scope) }));
  const ways = (file.kinds ?? []).map((kinds) =>
    kinds.flatMap(({ weight }, index) => Array<number>(Number(weight ?? 1)).fill(index)),
  );
  const row = rows({ id: file.id[0], accession, before, columns, ways });
  return { weight: file.weight, capacity: accession.capacity, row };
}

interface Compiled {
  readonly id: string;
  readonly accession: Accession;
  readonly before: Write;
  readonly columns: readonly { readonly name: string; readonly write: Write }[];
  /** For each way the indices of its kinds, as often as they are to come. */
  readonly ways: readonly (readonly number[])[];
}

const rows =
  ({ id: name, accession, before, columns, ways }: Compiled): Register['row'] =>
  (index, key, row) => {
    const id = accession.write(index, key, row);
    for (let way = 0; way < ways.length; way++) row.kinds[way] = ways[way]![row.int(ways[way]!.length)]!;
    before(row);
    const fields = [{ name, value: id }];
    for (const column of columns) fields.push({ name: column.name, value: column.write(row) });
    return { style: 'table', id, fields };
  };

/** Names mean first the row's kinds, then the register's own rules, then the shared ones. */
function scopeOf(
  { kinds = [], rules = {} }: RegisterFile,
  shared: ReadonlyMap<string, Write>,
  numbers: Numbers,
): Scope {
  const compiled = new Map<string, Write>();
  const variables = new Map<string, number>();
  const scope: Scope = {
    rule: (name) => compiled.get(name) ?? shared.get(name) ?? missing(name),
    variable(name) {
      if (!variables.has(name)) variables.set(name, variables.size);
      return variables.get(name)!;
    },
  };
  for (const [name, entries] of Object.entries(rules))
    compiled.set(name, alternatives(entries, scope, numbers()));
  for (const [way, ofWay] of kinds.entries()) {
    for (const name of Object.keys(ofWay[0]!)) {
      if (name !== 'weight')
        compiled.set(
          name,
          byKind(name, way, ofWay, (entries) => alternatives(entries, scope, numbers())),
        );
    }
  }
  return scope;
}

/** The rule of the row's own kind. */
function byKind(
  name: string,
  way: number,
  kinds: readonly Kind[],
  compile: (entries: readonly string[]) => Write,
): Write {
  const writers = kinds.map((kind) => {
    const entries = kind[name] ?? missing(`${name} of a kind`);
    return compile(typeof entries === 'object' ? entries : [`${entries}`]);
  });
  return (row) => writers[row.kinds[way]!]!(row);
}

/** One of the entries; they are compiled when first needed, because most draws are short. */
function alternatives(entries: readonly string[], scope: Scope, number: number): Write {
  let compiled: readonly (string | Write)[] | undefined;
  return (row) => {
    compiled ??= entries.flatMap((entry) => weighted(entry, scope));
    const chosen = row.pick(number, compiled);
    return typeof chosen === 'string' ? chosen : chosen(row);
  };
}

function weighted(entry: string, scope: Scope): (string | Write)[] {
  const [, times = '1', pattern = ''] = /^(?:(\d+)\*)?(.*)$/.exec(entry)!;
  const written = isPattern(pattern) ? compilePattern(pattern, scope) : pattern;
  return Array.from({ length: Number(times) }, () => written);
}

function missing(name: string): never {
  throw new Error(`The lexicon has no rule "${name}".`);
}
