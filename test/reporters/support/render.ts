import type { Report, Reporter } from '../../../src/core/report.ts';

/** What a reporter makes, by file name. */
export async function render(
  reporter: Reporter,
  report: Report,
  options: { columns?: number; colour?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const files = await reporter.render(report, { columns: 80, colour: false, ...options });
  return Object.fromEntries(files.map(({ name, content }) => [name, String(content)]));
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
