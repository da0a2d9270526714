import type { RawPattern } from './lexicon.ts';
import type { Manner, Syntax } from './pattern.ts';

/** Splits a parameter list at the commas between parameters. */
function parameters(text: string): string[] {
  const found: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if ('([{«<'.includes(char)) depth += 1;
    else if (')]}»>'.includes(char)) depth -= 1;
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

function pythonHeaders({ async, params, returns }: RawPattern): { open: string; close: string }[] {
  const start = `${async ? 'async ' : ''}def NAME(`;
  const typed = { open: `${start}${params}) -> ${returns}:`, close: '' };
  const half = { open: `${start}${params}):`, close: '' };
  const bare = { open: `${start}${parameters(params).map(untyped).join(', ')}):`, close: '' };
  return [typed, typed, typed, typed, typed, half, bare, bare, bare];
}

export const python: Syntax = {
  snake: true,
  indent: '    ',
  headers: pythonHeaders,
  statement: (line) => (/^(else:|try:|finally:|[)\]}]+$|#)/.test(line) ? '' : line),
};

function typescriptHeaders(
  { async, params, returns }: RawPattern,
  { semicolons }: Manner,
): { open: string; close: string }[] {
  const result = async ? `Promise<${returns}>` : returns;
  const word = async ? 'async ' : '';
  const plain = { open: `${word}function NAME(${params}): ${result} {`, close: '\n}' };
  const exported = { open: `export ${plain.open}`, close: '\n}' };
  const arrow = {
    open: `export const NAME = ${word}(${params}): ${result} => {`,
    close: semicolons ? '\n};' : '\n}',
  };
  const inferred = { open: `${word}function NAME(${params}) {`, close: '\n}' };
  return [plain, plain, plain, exported, exported, exported, arrow, arrow, inferred];
}

export const typescript: Syntax = {
  snake: false,
  indent: '  ',
  headers: typescriptHeaders,
  statement: (line) => {
    if (/^([)\]}]+[;,]?$|\} else \{|\} finally \{|\} catch |try \{|default:|\/\/)/.test(line)) return '';
    return line.replace(/^\} /, '');
  },
};
