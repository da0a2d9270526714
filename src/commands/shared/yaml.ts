import { UserError } from '../../core/user-error.ts';

/** The value of a YAML text; `name` is what messages call it. */
export async function parseYaml(text: string, name: string): Promise<unknown> {
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem) {
    const line = problem.linePos?.[0].line ?? 1;
    throw new UserError(
      `${name} line ${line} is not valid YAML: ${problem.message.split('\n')[0]}`,
      'Mend the line and try again.',
    );
  }
  return document.toJS();
}
