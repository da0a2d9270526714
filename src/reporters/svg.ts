import type { Reporter } from '../core/report.ts';

/** `curve.svg` and one picture for each other chart of the page, in concrete colours, on white. */
const svg: Reporter = {
  kind: 'reporter',
  describe: 'curve.svg and one drawing for each other chart, sized by --size',
  onRequest: true,
  render: async (report, { size = 'pr' }) => {
    const { pictures } = await import('./pictures/pictures.ts');
    return (await pictures(report, size)).map(({ name, svg: content }) => ({ name: `${name}.svg`, content }));
  },
};

export default svg;
