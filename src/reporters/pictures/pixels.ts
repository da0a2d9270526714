import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Picture } from './sheet.ts';

/** The font that comes along, from the sources or from what is built of them. */
const font = ['../../../datasets/fonts/DejaVuSans.ttf', '../../../../datasets/fonts/DejaVuSans.ttf']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync);

/** Signs that DejaVu Sans lacks: Chinese, Japanese, Korean, pictographs. Only then the machine's own fonts are read. */
const foreign =
  /[\u0900-\u0dff\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u;

/** A PNG of a picture. The same machine-independent font is used everywhere, so pictures are alike everywhere. */
export async function pixels({ svg, pixels: width }: Picture): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  const known = font === undefined ? {} : { fontFiles: [font] };
  const own = {
    loadSystemFonts: font === undefined || foreign.test(svg),
    defaultFontFamily: 'DejaVu Sans',
    sansSerifFamily: 'DejaVu Sans',
  };
  return new Resvg(svg, { fitTo: { mode: 'width', value: width }, font: { ...own, ...known } })
    .render()
    .asPng();
}
