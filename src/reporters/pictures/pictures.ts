import type { PictureSize, Report } from '../../core/report.ts';
import { specs } from '../charts/prepared.ts';
import type { Figure } from './figure.ts';
import { figures } from './figures.ts';
import { type Picture, sheet } from './sheet.ts';
import { withShortNames } from './short-names.ts';

export interface Named extends Picture {
  readonly name: string;
}

/** Every picture of a report, or those of `some`. */
export async function pictures(
  report: Report,
  size: PictureSize,
  some: (report: Report) => readonly Figure[] = figures,
): Promise<readonly Named[]> {
  const compiled = await specs();
  const shown = withShortNames(report);
  const made: Named[] = [];
  for (const figure of some(shown))
    made.push({ name: figure.name, ...(await sheet(shown, figure, compiled, size)) });
  return made;
}
