import type { Report, Reporter, ReportFile } from '../../../src/core/report.ts';

/** The whole text of a file, also of one that comes in parts. */
export function textOf({ content }: ReportFile): string {
  if (typeof content === 'string') return content;
  return content instanceof Uint8Array ? Buffer.from(content).toString('utf8') : [...content.parts].join('');
}

/** What a reporter makes, by file name. */
export async function render(
  reporter: Reporter,
  report: Report,
  options: { columns?: number; colour?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const files = await reporter.render(report, { columns: 80, colour: false, ...options });
  return Object.fromEntries(files.map((file) => [file.name, textOf(file)]));
}

/** The only file a reporter makes. */
export async function renderOne(
  reporter: Reporter,
  report: Report,
  options: { columns?: number; colour?: boolean } = {},
): Promise<string> {
  const [content, ...more] = Object.values(await render(reporter, report, options));
  if (content === undefined || more.length > 0) throw new Error('expected exactly one file');
  return content;
}
