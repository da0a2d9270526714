import type { Draw, Slot } from './draw.ts';
import { type Limit, limitNames, literal, slots } from './draw.ts';
import { hexText, numberText, type Range, steppedText } from './numbers.ts';
import type { Word } from './words.ts';

/*
 * The notation of the patterns:
 *   «num»              a slot in the language's own spelling; «Num» Pascal, «NUM» upper, «num_» snake,
 *                      «num-» kebab, «num~» plain words, «Num~» plain words with a capital
 *   «a num~»           the words with their article
 *   «.num»             access to that field of a record: `.num`, or `["num"]` where records are dicts
 *   «Rec»              the type of a record: its class, or `dict`
 *   «lit» «lit2» «plit» a literal in the usual range of num, num2, pnum; drawn anew each time
 *   «lim» «lim2» «plim» the same, but one literal for the whole function; «few» 2…12, «some» 8…80,
 *                      «lots» 60…899 and «dec» (10, 100 or 1000) likewise
 *   «i:2-9» «i:50-900:50» «f:0.1-0.9:2» «hex:4»   other literals
 *   «a¦b¦»             one of the alternatives, which may hold slots again
 *   «k#a¦b»            the same, but all choices with the key `k` take the same place in their lists
 * Strings are written with single quotes; the other kind is put in where a function uses double quotes.
 */

/** What a template needs to know about the pattern it belongs to. */
export interface Scope {
  readonly snake: boolean;
  /** Which quotes strings have. */
  readonly quote: "'" | '"';
  /** Names of the pattern's own variables. */
  readonly vars: readonly string[];
  /** Keys of choices met so far, with their numbers of alternatives. */
  readonly keys: { readonly name: string; readonly size: number }[];
}

/** Writes one text for what has been drawn. */
export type Write = (draw: Draw) => string;

/** Compiles a text with slots; `quoted`: it stands inside a string. */
export function template(text: string, scope: Scope, quoted = false): Write {
  const writes: (string | Write)[] = [];
  let at = 0;
  let open = quoted;
  const plain = (raw: string): void => {
    if (raw.length === 0) return;
    for (const char of raw) if (char === "'") open = !open;
    writes.push(scope.quote === "'" ? raw : swapQuotes(raw));
  };
  while (at < text.length) {
    const start = text.indexOf('«', at);
    if (start === -1) break;
    plain(text.slice(at, start));
    const end = closing(text, start);
    writes.push(hole(text.slice(start + 1, end), scope, open));
    at = end + 1;
  }
  plain(text.slice(at));
  return joined(writes);
}

const swapQuotes = (raw: string): string => raw.replace(/['"]/g, (char) => (char === "'" ? '"' : "'"));

function closing(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '«') depth += 1;
    if (text[i] === '»') depth -= 1;
    if (depth === 0) return i;
  }
  throw new Error(`A « is not closed in: ${text}`);
}

/** Joins adjacent literals and writes the parts one after another. */
function joined(parts: readonly (string | Write)[]): Write {
  const [only] = parts;
  if (only === undefined) return () => '';
  if (parts.length === 1) return typeof only === 'string' ? () => only : only;
  return (draw) => {
    let text = '';
    for (const part of parts) text += typeof part === 'string' ? part : part(draw);
    return text;
  };
}

/** What stands between « and ». `quoted`: inside a string. */
function hole(inner: string, scope: Scope, quoted: boolean): Write {
  const options = alternatives(inner);
  if (options.length > 1) return choice(options, scope, quoted);
  const variable = scope.vars.indexOf(inner);
  if (variable !== -1) return (draw) => draw.vars[variable]!;
  if (inner.startsWith('.')) return field(inner.slice(1) as Slot, scope, quoted);
  return literalHole(inner) ?? wordHole(inner, scope);
}

/** Splits at `¦` outside inner slots. */
export function alternatives(inner: string): string[] {
  const options: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < inner.length; i++) {
    if (inner[i] === '«') depth += 1;
    else if (inner[i] === '»') depth -= 1;
    else if (inner[i] === '¦' && depth === 0) {
      options.push(inner.slice(from, i));
      from = i + 1;
    }
  }
  options.push(inner.slice(from));
  return options;
}

function choice(options: string[], scope: Scope, quoted: boolean): Write {
  const key = /^([a-z]+)#/.exec(options[0]!)?.[1];
  if (key === undefined) {
    const writes = options.map((option) => template(option, scope, quoted));
    return (draw) => writes[draw.random.int(writes.length)]!(draw);
  }
  options[0] = options[0]!.slice(key.length + 1);
  const writes = options.map((option) => template(option, scope, quoted));
  let index = scope.keys.findIndex(({ name }) => name === key);
  if (index === -1) index = scope.keys.push({ name: key, size: options.length }) - 1;
  if (scope.keys[index]!.size !== options.length)
    throw new Error(`Choices with the key ${key} differ in length.`);
  return (draw) => writes[draw.keys[index]!]!(draw);
}

const isSlot = (name: string): name is Slot => (slots as readonly string[]).includes(name);

function field(slot: Slot, { snake, quote }: Scope, quoted: boolean): Write {
  if (!isSlot(slot)) throw new Error(`No slot is called ${slot}.`);
  const mark = (quote === "'") === quoted ? '"' : "'";
  if (!snake) return ({ words }) => `.${words[slot].camel}`;
  return ({ words, record }) => (record ? `[${mark}${words[slot].snake}${mark}]` : `.${words[slot].snake}`);
}

function literalHole(inner: string): Write | undefined {
  if ((limitNames as readonly string[]).includes(inner)) return ({ limits }) => limits[inner as Limit];
  if (inner === 'lit' || inner === 'lit2' || inner === 'lit3' || inner === 'plit') {
    return (draw) => literal(draw, draw.ranges[inner]);
  }
  const parsed = /^(i|f|hex):([\d.]+)(?:-([\d.]+))?(?::(\d+))?$/.exec(inner);
  if (!parsed) return undefined;
  const [low, high, third] = [Number(parsed[2]), Number(parsed[3]), Number(parsed[4] ?? 0)];
  if (parsed[1] === 'hex') return ({ random }) => hexText(random, low);
  if (parsed[1] === 'i' && third > 0) return ({ random }) => steppedText(random, low, high, third);
  const range: Range = { low, high, decimals: third, round: false };
  return ({ random, whole }) => numberText(random, range, whole);
}

const endings: Readonly<Record<string, keyof Word>> = { '~': 'plain', _: 'snake', '-': 'kebab' };

function wordHole(inner: string, scope: Scope): Write {
  if (inner.startsWith('a ')) {
    const write = wordHole(inner.slice(2), scope);
    return (draw) => {
      const written = write(draw);
      return `${'aeiou'.includes(written.charAt(0)) ? 'an' : 'a'} ${written}`;
    };
  }
  const { snake } = scope;
  const last = inner.at(-1)!;
  const bare = last in endings ? inner.slice(0, -1) : inner;
  const slot = bare.toLowerCase();
  if (bare === 'Rec') return ({ words, record }) => (record ? 'dict' : words.one.pascal);
  if (!isSlot(slot)) throw new Error(`No slot or variable is called ${inner}.`);
  const capital = bare !== slot;
  if (last in endings) {
    const form = capital ? 'sentence' : endings[last]!;
    return ({ words }) => words[slot][form];
  }
  const form: keyof Word =
    bare === slot ? (snake ? 'snake' : 'camel') : bare === bare.toUpperCase() ? 'upper' : 'pascal';
  return ({ words }) => words[slot][form];
}
