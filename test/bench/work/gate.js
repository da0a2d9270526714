// @ts-check
// node gate.js gates DIST COUNT: gates simulated from pairs on; node gate.js parse FILE…: a bare loop of JSON.parse.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const HAYSTACKS = 24;
const QUERIES = 30;
const BINS = 15;

/**
 * @param {string} dist
 * @param {number} count
 */
async function gates(dist, count) {
  const from = (/** @type {string} */ path) => import(pathToFileURL(join(dist, 'src', path)).href);
  const { openGate, takeLook } = await from('stats/sequential.js');
  const { usualRule } = await from('stats/compare.js');
  const { seeded } = await from('core/random.js');
  const began = process.cpuUsage();
  const open = openGate(HAYSTACKS, usualRule);
  const decisions = { pass: 0, regressed: 0, inconclusive: 0, incomparable: 0 };
  for (let round = 0; round < count; round++) {
    const random = seeded(`bench/gate/${round}`);
    // Every second candidate has lost 10 points of its middle; 2 % of answers flip.
    const drop = round % 2 === 0 ? 0 : 0.1;
    const cells = [];
    for (let h = 0; h < HAYSTACKS; h++)
      for (let bin = 0; bin < BINS; bin++) {
        const pairs = { haystack: `h${h}`, bin, n: QUERIES / BINS, both: 0, lost: 0, gained: 0 };
        const lost = 0.01 + (bin >= 5 && bin < 10 ? drop : 0);
        for (let query = 0; query < pairs.n; query++) {
          const u = random.float();
          if (u < lost) pairs.lost++;
          else if (u < lost + 0.01) pairs.gained++;
          else pairs.both++;
        }
        cells.push(pairs);
      }
    let state = open;
    while (!state.done) {
      const { haystacks } = state.looks[state.taken];
      const seen = cells.slice(0, haystacks * BINS);
      const cell = { probe: 'table', direction: 'forward', length: 4096, asked: HAYSTACKS };
      state = takeLook(state, [{ ...cell, cells: seen, became: {}, unpaired: 0 }], usualRule);
    }
    decisions[/** @type {keyof typeof decisions} */ (state.decision)]++;
  }
  const { user, system } = process.cpuUsage(began);
  return { cpuS: (user + system) / 1e6, decisions };
}

/** @param {readonly string[]} files */
function parse(files) {
  const began = process.cpuUsage();
  let lines = 0;
  let right = 0;
  for (const file of files)
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      if (line === '') continue;
      lines++;
      if (JSON.parse(line).outcome === 'correct') right++;
    }
  const { user, system } = process.cpuUsage(began);
  return { cpuS: (user + system) / 1e6, lines, right };
}

const [what, ...rest] = process.argv.slice(2);
const found = what === 'gates' ? await gates(rest[0] ?? '', Number(rest[1])) : parse(rest);
process.stdout.write(JSON.stringify(found));
