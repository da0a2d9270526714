import type { RawPattern } from './lexicon.ts';
import type { Header, Manner, Syntax } from './pattern.ts';

/** Splits a parameter list at the commas between parameters. */
function parameters(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if ('([{«<'.includes(char)) depth += 1;
    else if (')]}»>'.includes(char) && text.slice(i - 1, i + 1) !== '=>') depth -= 1;
    else if (char === ',' && depth === 0) {
      found.push(text.slice(from, i).trim());
      from = i + 1;
    }
  }
  return [...found, text.slice(from).trim()];
}

/** `limit: int = 5` → `limit=5`. */
function untyped(parameter: string): string {
  const colon = /: /.exec(parameter.replace(/«[^«»]*»/g, (slot) => '_'.repeat(slot.length)));
  if (!colon) return parameter;
  const value = parameter.indexOf(' = ', colon.index);
  return parameter.slice(0, colon.index) + (value === -1 ? '' : `=${parameter.slice(value + 3)}`);
}

function pythonHeaders({ async, params, returns }: RawPattern): Header[] {
  const before = async ? 'async def ' : 'def ';
  const typed = { before, middle: '(', parameters: parameters(params), after: `) -> ${returns}:`, close: '' };
  const half = { ...typed, after: '):' };
  const bare = { ...half, parameters: typed.parameters.map(untyped) };
  return [typed, typed, typed, typed, typed, half, bare, bare, bare];
}

export const python: Syntax = {
  snake: true,
  indent: '    ',
  headers: pythonHeaders,
  isStatement: (line) => !/^(else:|elif |except |try:|finally:|[)\]}]+$|#)/.test(line),
};

function typescriptHeaders({ async, params, returns }: RawPattern, { semicolons }: Manner): Header[] {
  const word = async ? 'async ' : '';
  const result = async ? `Promise<${returns}>` : returns;
  const plain = {
    before: `${word}function `,
    middle: '(',
    parameters: parameters(params),
    after: `): ${result} {`,
    close: '\n}',
  };
  const exported = { ...plain, before: `export ${plain.before}` };
  const inferred = { ...plain, after: ') {' };
  const arrow = {
    ...plain,
    before: 'export const ',
    middle: ` = ${word}(`,
    after: `): ${result} => {`,
    close: semicolons ? '\n};' : '\n}',
  };
  return [plain, plain, plain, exported, exported, exported, arrow, arrow, inferred];
}

export const typescript: Syntax = {
  snake: false,
  indent: '  ',
  headers: typescriptHeaders,
  isStatement: (line) => !/^([)\]}]|try \{|case |default:|\/\/)/.test(line),
};
