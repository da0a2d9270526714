import type { Draw } from './draw.ts';
import type { Item, RawLanguage, RawPattern } from './lexicon.ts';
import { alternatives, type Scope, template, type Write } from './template.ts';

/** What a function is written into. */
export interface Out {
  source: string;
  statements: string[];
}

/** How one author writes. */
export interface Manner {
  readonly quote: "'" | '"';
  /** TypeScript: statements end in semicolons. */
  readonly semicolons: boolean;
}

/** A pattern ready to be written in one manner. */
export interface Pattern {
  write(draw: Draw, name: string): Out;
}

type Step = (draw: Draw, out: Out) => void;

/** Texts with slots around the body: `before` NAME `middle` PARAMETERS `after` BODY `close`. */
export interface Header {
  readonly before: string;
  readonly middle: string;
  readonly parameters: readonly string[];
  readonly after: string;
  readonly close: string;
}

/** A language's way with signatures and blocks. */
export interface Syntax {
  readonly snake: boolean;
  /** White space of one level. */
  readonly indent: string;
  /** Signatures, each listed as often as it is met. */
  headers(pattern: RawPattern, manner: Manner): readonly Header[];
  /** Whether a statement begins on a line: not with lone brackets, `else`, comments and the like. */
  isStatement(line: string): boolean;
}

/** Compiles a pattern. */
export function compile(raw: RawPattern, language: RawLanguage, syntax: Syntax, manner: Manner): Pattern {
  const vars = Object.keys(raw.vars ?? {});
  const scope: Scope = { snake: syntax.snake, quote: manner.quote, vars, keys: [] };
  const values = Object.values(raw.vars ?? {}).map((text) =>
    template(alternatives(text).length > 1 ? `«${text}»` : text, scope),
  );
  const headers = syntax.headers(raw, manner).map((header) => signature(header, syntax.indent, scope));
  const body = sequence(raw.body, syntax.indent, { scope, language, syntax, manner });
  const doc = raw.doc && syntax.snake ? template(`"""${raw.doc}"""`, { ...scope, quote: "'" }) : undefined;
  return {
    write: (draw, name) => {
      scope.keys.forEach(({ size }, index) => {
        draw.keys[index] = draw.random.int(size);
      });
      for (let i = 0; i < values.length; i++) draw.vars[i] = values[i]!(draw);
      const { open, close } = headers[draw.random.int(headers.length)]!;
      const out: Out = { source: open(draw, name), statements: [] };
      if (doc && draw.random.int(20) === 0) out.source += `\n${syntax.indent}${doc(draw)}`;
      body(draw, out);
      out.source += close;
      return out;
    },
  };
}

/** Signatures longer than this have a line for each parameter. */
const longest = 100;

function signature({ before, middle, parameters, after, close }: Header, indent: string, scope: Scope) {
  const writes = parameters.map((parameter) => template(parameter, scope));
  const end = template(after, scope);
  const open = (draw: Draw, name: string): string => {
    const start = before + name + middle;
    const written = writes.map((write) => write(draw));
    const line = start + written.join(', ') + end(draw);
    if (line.length <= longest) return line;
    return `${start}\n${written.map((parameter) => `${indent}${parameter}${parameter.startsWith('...') ? '' : ','}\n`).join('')}${end(draw)}`;
  };
  return { open, close };
}

interface Place {
  readonly scope: Scope;
  readonly language: RawLanguage;
  readonly syntax: Syntax;
  readonly manner: Manner;
}

function sequence(items: readonly Item[], indent: string, place: Place): Step {
  const steps = items.map((item, index) => step(item, indent, place, goesOn(items[index + 1])));
  if (steps.length === 1) return steps[0]!;
  return (draw, out) => {
    for (const one of steps) one(draw, out);
  };
}

/** Whether a line goes on with the statement of the line before: such lines begin with `&`. */
const goesOn = (item: Item | undefined): boolean =>
  typeof item === 'string' && item.trimStart().startsWith('&');

/** `broken`: the next line goes on with this one, so that it is no statement by itself. */
function step(item: Item, indent: string, place: Place, broken: boolean): Step {
  if (typeof item !== 'string') return choice(item, indent, place);
  const text = item.trimStart();
  const deeper = indent + item.slice(0, item.length - text.length);
  if (!text.startsWith('@')) return line(text, deeper, place, broken || goesOn(item));
  const block = place.language.blocks[text.slice(1)];
  if (!block) throw new Error(`No block is called ${text}.`);
  return choice(block, deeper, place);
}

function choice(options: readonly (readonly Item[])[], indent: string, place: Place): Step {
  const steps = options.map((option) => sequence(option, indent, place));
  return (draw, out) => steps[draw.random.int(steps.length)]!(draw, out);
}

/** A line; `part`: one of several lines of a statement, which is too long to be asked for. */
function line(raw: string, indent: string, { scope, syntax, manner }: Place, part: boolean): Step {
  const text = raw.replace(/^&/, '');
  const write: Write = template(manner.semicolons ? text : text.replace(/;$/, ''), scope);
  const start = `\n${indent}`;
  if (part || !syntax.isStatement(text)) {
    return (draw, out) => {
      out.source += start + write(draw);
    };
  }
  return (draw, out) => {
    const written = write(draw);
    out.source += start + written;
    out.statements.push(written);
  };
}
