import type { Reporter } from '../core/report.ts';

/** `report.md`: verdict and figures of every curve as a table, with the curves as a picture beside it. */
const md: Reporter = {
  kind: 'reporter',
  describe: 'report.md with a table of all curves, and curve.png that it shows',
  onRequest: true,
  render: async (report, { size = 'pr' }) => {
    const { markdown } = await import('./markdown/page.ts');
    const { curveFigure } = await import('./pictures/figures.ts');
    const { pictures } = await import('./pictures/pictures.ts');
    const { pixels } = await import('./pictures/pixels.ts');
    const [picture] = await pictures(report, size, (shown) => [curveFigure(shown)]);
    return [
      { name: 'report.md', content: markdown(report) },
      { name: 'curve.png', content: await pixels(picture!) },
    ];
  },
};

export default md;
