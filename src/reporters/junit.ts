import type { Curve } from '../core/curve.ts';
import type { Report, Reporter } from '../core/report.ts';
import { attribute } from './junit/xml.ts';
import { lengthOf } from './words/group.ts';
import { percent, whole } from './words/numbers.ts';

const zoneNames = { F: 'start', M: 'middle', L: 'end' } as const;

/**
 * `junit.xml`: a test case for each curve and zone of depth, with its figures. A run has no verdict, so that no zone fails;
 * where the run is invalid one more case fails with the reasons, where it is not finished that case says so, and what was not scored at all is skipped.
 */
const junit: Reporter = {
  kind: 'reporter',
  describe: 'junit.xml, a test case a curve and zone, on request',
  onRequest: true,
  render: async (report) => [{ name: 'junit.xml', content: documentOf(report) }],
};
export default junit;

function documentOf({ manifest, curves, invalid, warnings }: Report): string {
  const cases = curves.flatMap(casesOf);
  const skipped = cases.filter(({ isSkipped }) => isSkipped).length;
  const validity = testCase('run', 'validity', {
    verdict: invalid.length > 0 ? `<failure message="${attribute(invalid.join(' '))}"/>` : '',
    out: [
      ...(invalid.length > 0 ? invalid : [manifest.ended === null ? 'not finished, valid so far.' : 'valid']),
      ...(manifest.ended === null ? warnings : []),
    ].join(' '),
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="${attribute(`midspan ${manifest.id}`)}" tests="${cases.length + 1}" failures="${invalid.length > 0 ? 1 : 0}" errors="0" skipped="${skipped}">`,
    validity,
    ...cases.map(({ text }) => text),
    '</testsuite>',
    '',
  ].join('\n');
}

function casesOf(curve: Curve): { readonly text: string; readonly isSkipped: boolean }[] {
  const { model, probe, direction, synthetic } = curve;
  const name = `${model}${synthetic ? ' (SYNTHETIC)' : ''}.${probe} ${direction} ${lengthOf(curve)}`;
  return (['F', 'M', 'L'] as const).map((zone) => {
    const found = curve.zones[zone];
    return {
      isSkipped: !found,
      text: testCase(name, zoneNames[zone], {
        verdict: found ? '' : '<skipped message="nothing was scored here"/>',
        out: found
          ? `${percent(found.est)} % right of ${whole(found.n)} [${percent(found.lo)}, ${percent(found.hi)}]`
          : `${whole(curve.unscored)} without a score`,
      }),
    };
  });
}

const testCase = (
  curve: string,
  name: string,
  { verdict, out }: { readonly verdict: string; readonly out: string },
): string =>
  `  <testcase classname="${attribute(`midspan.${curve}`)}" name="${attribute(name)}">${verdict}<system-out>${attribute(out)}</system-out></testcase>`;
