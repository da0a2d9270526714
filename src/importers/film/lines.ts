import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '../../core/user-error.ts';

/** One parsed line of a JSON Lines file and where it stood. */
export interface Line {
  readonly value: unknown;
  /** `FILE, line N`, for messages; 1 is the first line. */
  readonly where: string;
}

/**
 * Every line of a JSON Lines file, parsed. Line N answers index N, so nothing is passed over but empty lines at the
 * very end; anything that is not JSON is a UserError.
 */
export async function readLines(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read: ${messageOf(cause)}.`, 'Check the path.', { cause });
  });
  const lines = text.replace(/^\uFEFF/, '').trimEnd();
  if (lines === '') throw new UserError(`${path} is empty.`, 'It needs one JSON object a line.');
  return lines.split('\n').map((line, index) => {
    const where = `${path}, line ${index + 1}`;
    try {
      return { value: JSON.parse(line) as unknown, where };
    } catch (cause) {
      throw new UserError(`${where} is not JSON: ${messageOf(cause)}.`, 'Every line holds one JSON object.', {
        cause,
      });
    }
  });
}

/** The line as an object; a UserError when it is anything else. */
export function objectOf({ value, where }: Line): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new UserError(`${where} is not a JSON object.`, 'Every line holds one JSON object.');
}
