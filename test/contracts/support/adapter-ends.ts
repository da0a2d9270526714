import { setTimeout as wait } from 'node:timers/promises';
import { parseModelSpec } from '../../../src/core/model-spec.ts';
import { load, names } from '../../../src/load.ts';
import { openWorld } from './adapter-world.ts';

/**
 * A program that uses every adapter once and closes it. For each it prints what then still keeps the process alive,
 * and in the end it does nothing more: whether it ends is what its caller wants to know.
 */
const world = await openWorld();
await fetch(`${world.server.url}/stats`, { headers: { connection: 'close' } }).then((reply) => reply.text());
for (const name of names('adapter')) {
  const plugin = await load('adapter', name);
  if (world.lacks(plugin.example) !== undefined) continue;
  const before = alive();
  const spec = parseModelSpec(world.specOf(plugin.example), names('adapter'));
  const adapter = await plugin.create(spec, world.options());
  const session = await adapter.open(world.context, { prime: world.questions[0]! });
  await Promise.all(world.questions.map((question) => session.ask(question, { maxTokens: 8 })));
  await session.close?.();
  await adapter.close?.();
  console.log(JSON.stringify({ name, left: await leftOver(before) }));
}
await world.close();
console.log('done');

function alive(): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const what of process.getActiveResourcesInfo()) counts[what] = (counts[what] ?? 0) + 1;
  return counts;
}

/** What there is more of than before, once it has had a moment to go. */
async function leftOver(before: Readonly<Record<string, number>>): Promise<readonly string[]> {
  let left: readonly string[] = [];
  for (let turn = 0; turn < 100; turn++) {
    await wait(10);
    const now = alive();
    left = Object.keys(now).filter((what) => what !== 'Timeout' && now[what]! > (before[what] ?? 0));
    if (left.length === 0) return left;
  }
  return left;
}
