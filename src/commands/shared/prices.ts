import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Price, Rates } from '../../core/price.ts';
import { UserError } from '../../core/user-error.ts';
import { datasets } from '../../load.ts';

/** The built-in price table; the lines of the user's own `file` (`--prices`) go before its own. */
export async function readPrices(cwd: string, file?: string): Promise<readonly Price[]> {
  const builtIn = await parsed(resolve(datasets, 'prices.yaml'), 'datasets/prices.yaml');
  return file === undefined ? builtIn : [...(await parsed(resolve(cwd, file), file)), ...builtIn];
}

/**
 * The prices that a run was made with, by its manifest's settings. None where its own table is gone: list prices would
 * be wrong.
 */
export async function pricesOfRun(cwd: string, own: unknown): Promise<readonly Price[]> {
  if (typeof own !== 'string') return await readPrices(cwd);
  return existsSync(resolve(cwd, own)) ? await readPrices(cwd, own) : [];
}

async function parsed(path: string, asWritten: string): Promise<readonly Price[]> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new UserError(`${asWritten} cannot be read.`, 'Give a YAML file of prices.', { cause: error });
  }
  const { parse } = await import('yaml');
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw new UserError(`${asWritten} is not YAML: ${(error as Error).message.split('\n')[0]}`, EXAMPLE);
  }
  const lines = (value as { readonly prices?: unknown } | null)?.prices;
  if (!Array.isArray(lines)) throw new UserError(`${asWritten} has no list "prices".`, EXAMPLE);
  return lines.map((line, i) => priceIn(line, `${asWritten}, price ${i + 1}`));
}

const EXAMPLE =
  'Write prices: [{ model: my-model*, input: 1.25, cached: 0.125, write: 1.25, output: 10, currency: USD, date: 2026-01-31, source: my contract }].';

function priceIn(line: unknown, where: string): Price {
  const fields = fieldsOf(line, where);
  const models = Array.isArray(fields.model) ? fields.model : [fields.model];
  if (models.length === 0 || !models.every((name) => typeof name === 'string' && name !== ''))
    throw new UserError(`${where} names no model.`, EXAMPLE);
  const text = (name: string): string => {
    if (typeof fields[name] === 'string' && fields[name] !== '') return fields[name];
    throw new UserError(`${where} has no ${name}.`, EXAMPLE);
  };
  const rates = ratesIn(fields, where);
  const date = text('date');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date))
    throw new UserError(`${where} has the date "${date}".`, 'Write it as 2026-01-31.');
  return {
    models,
    ...rates,
    long: fields.long === undefined ? null : longRates(fields.long, `${where}, long`),
    batch: fields.batch === undefined ? null : amount(fields, 'batch', where),
    currency: text('currency'),
    date,
    source: text('source'),
  };
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new UserError(`${where} is not a list of names and values.`, EXAMPLE);
}

const longRates = (value: unknown, where: string) => {
  const fields = fieldsOf(value, where);
  return { above: amount(fields, 'above', where), ...ratesIn(fields, where) };
};

/** What is not said about the cache costs as much as any other token of the prompt. */
function ratesIn(fields: Fields, where: string): Rates {
  const input = amount(fields, 'input', where);
  return {
    input,
    cached: fields.cached === undefined ? input : amount(fields, 'cached', where),
    write: fields.write === undefined ? input : amount(fields, 'write', where),
    output: amount(fields, 'output', where),
  };
}

function amount(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value === 'number' && Number.isFinite(value) && value >= 0) return value;
  throw new UserError(
    value === undefined
      ? `${where} has no ${name}.`
      : `${where} has the ${name} ${JSON.stringify(value)}, which is no amount.`,
    EXAMPLE,
  );
}
