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
  /** The statement on a line, or '' where there is none: lone brackets, `else`, comments. */
  statement(line: string): string;
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
  const steps = items.map((item) => step(item, indent, place));
  if (steps.length === 1) return steps[0]!;
  return (draw, out) => {
    for (const one of steps) one(draw, out);
  };
}

function step(item: Item, indent: string, place: Place): Step {
  if (typeof item !== 'string') return choice(item, indent, place);
  const text = item.trimStart();
  const deeper = indent + item.slice(0, item.length - text.length);
  if (!text.startsWith('@')) return line(text, deeper, place);
  const block = place.language.blocks[text.slice(1)];
  if (!block) throw new Error(`No block is called ${text}.`);
  return choice(block, deeper, place);
}

function choice(options: readonly (readonly Item[])[], indent: string, place: Place): Step {
  const steps = options.map((option) => sequence(option, indent, place));
  return (draw, out) => steps[draw.random.int(steps.length)]!(draw, out);
}

/** A line; one that begins with `&` goes on with the statement of the line before. */
function line(raw: string, indent: string, { scope, syntax, manner }: Place): Step {
  const continues = raw.startsWith('&');
  const text = continues ? raw.slice(1) : raw;
  const write: Write = template(manner.semicolons ? text : text.replace(/;$/, ''), scope);
  const start = `\n${indent}`;
  if (continues) {
    return (draw, out) => {
      const written = write(draw);
      out.source += start + written;
      out.statements[out.statements.length - 1] += ` ${written}`;
    };
  }
  const whole = syntax.statement(text);
  if (whole === '') {
    return (draw, out) => {
      out.source += start + write(draw);
    };
  }
  const cut = text.length - whole.length;
  return (draw, out) => {
    const written = write(draw);
    out.source += start + written;
    out.statements.push(cut === 0 ? written : written.slice(cut));
  };
}
