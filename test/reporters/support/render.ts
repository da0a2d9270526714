import type { Report, Reporter, ReportFile } from '../../../src/core/report.ts';

/** The whole of a file, also of one that comes in parts. */
export async function bytesOf({ content }: ReportFile): Promise<Buffer> {
  if (typeof content === 'string' || content instanceof Uint8Array) return Buffer.from(content);
  const parts: Buffer[] = [];
  for await (const part of content.parts) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

/** What a reporter makes, by file name. */
export async function render(
  reporter: Reporter,
  report: Report,
  options: { columns?: number; colour?: boolean } = {},
): Promise<Readonly<Record<string, string>>> {
  const files = await reporter.render(report, { columns: 80, colour: false, ...options });
  const texts = files.map(async (file) => [file.name, (await bytesOf(file)).toString('utf8')]);
  return Object.fromEntries(await Promise.all(texts));
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
