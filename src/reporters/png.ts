import type { Reporter } from '../core/report.ts';

/** `curve.png` and one picture for each other chart of the page, drawn with the font that comes along. */
const png: Reporter = {
  kind: 'reporter',
  describe: 'curve.png and one picture for each other chart, sized by --size',
  onRequest: true,
  render: async (report, { size = 'pr' }) => {
    const { pictures } = await import('./pictures/pictures.ts');
    const { pixels } = await import('./pictures/pixels.ts');
    const files: { name: string; content: Uint8Array }[] = [];
    for (const picture of await pictures(report, size))
      files.push({ name: `${picture.name}.png`, content: await pixels(picture) });
    return files;
  },
};

export default png;
