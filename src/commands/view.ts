import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { Manifest } from '../core/manifest.ts';
import { messageOf, UserError } from '../core/user-error.ts';
import { money } from '../runner/budget.ts';
import { isHeld } from '../runner/lock.ts';
import { usualRule } from '../stats/compare.ts';
import { prepared } from '../view/prepared.ts';
import { serve } from '../view/server.ts';
import { Site } from '../view/site.ts';
import type { Side, Till, World } from '../view/world.ts';
import { sampleCount } from './shared/build.ts';
import { compareSides, parsePoints } from './shared/compare.ts';
import { openCosts } from './shared/costs.ts';
import { exitCodes, type Io } from './shared/io.ts';
import { placedExcerpt } from './shared/placed.ts';
import { readPrices } from './shared/prices.ts';
import { openSide } from './shared/sides.ts';
import { surroundings } from './shared/surroundings.ts';

export interface ViewArguments {
  readonly dir?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  /** A price table that goes before those of the runs. */
  readonly prices?: string | undefined;
  readonly open: boolean;
}

const RUNS = 'reports/runs';
const LOCAL = ['127.0.0.1', 'localhost'];

/** `midspan view`: a local page over all runs of a folder, until it is stopped. */
export async function viewCommand(args: ViewArguments, io: Io): Promise<number> {
  const shownRoot = args.dir ?? RUNS;
  const root = folderOf(io, shownRoot, args.dir === undefined);
  const host = args.host ?? LOCAL[0]!;
  const port = portOf(args.port);
  if (args.prices !== undefined) await readPrices(io.cwd, args.prices);
  const site = new Site(worldOf(io, args, { root, shownRoot }), await prepared());
  // Before the browser has come up, most of them are read.
  site.readRuns();
  const listening = await serve(site, {
    host,
    port,
    token: randomBytes(24).toString('base64url'),
    names: namesOf(host),
  });
  io.stdout(`${listening.url}\n`);
  io.stderr(`Serving ${shownRoot}; Ctrl-C ends it.\n`);
  if (!isLocal(host)) io.stderr(`Whoever can reach ${host} and has this address can read these runs.\n`);
  if (args.open) await openBrowser(listening.url, io);
  if (!io.signal.aborted) await once(io.signal, 'abort');
  await listening.close();
  return exitCodes.ok;
}

function folderOf(io: Io, name: string, isDefault: boolean): string {
  const folder = resolve(io.cwd, name);
  if (!existsSync(folder))
    throw new UserError(
      `There is no folder ${name}.`,
      isDefault
        ? 'Make a run first, or name the folder your runs are in.'
        : 'Give a folder with run folders in it.',
    );
  if (!statSync(folder).isDirectory())
    throw new UserError(`${name} is no folder.`, 'Give a folder with run folders in it.');
  return folder;
}

function portOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(
    `--port must be a whole number from 0 to 65535, not "${text}".`,
    'Leave it out to take any port that is free.',
  );
}

const isLocal = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** What a browser may call the server by: the address it listens at, and for all addresses every one of this machine. */
function namesOf(host: string): string[] {
  if (host === '0.0.0.0' || host === '::') {
    const own = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).map(({ address }) => address),
    );
    return [hostname(), ...LOCAL, ...own];
  }
  return host === '127.0.0.1' || host === 'localhost' ? [host, ...LOCAL] : [host];
}

async function openBrowser(url: string, io: Io): Promise<void> {
  try {
    const { default: open } = await import('open');
    const started = await open(url);
    started.on('error', (error) => io.stderr(`The browser did not open: ${messageOf(error)}.\n`));
  } catch (error) {
    io.stderr(`The browser did not open: ${messageOf(error)}.\n`);
  }
}

function worldOf(
  io: Io,
  { prices }: ViewArguments,
  { root, shownRoot }: { readonly root: string; readonly shownRoot: string },
): World {
  const around = surroundings(io);
  const opened = ({ run, model }: Side) => openSide(io, relative(io.cwd, run.folder) || '.', model, 'model');
  return {
    root,
    shownRoot,
    now: io.now,
    isRunning: (folder) => isHeld(join(folder, 'run.lock'), around),
    questions: sampleCount,
    till: (manifest) => tillOf(manifest, io.cwd, prices),
    compare: (baseline, candidate, margin) =>
      compareSides(opened(baseline), opened(candidate), {
        ...usualRule,
        margin: parsePoints(margin, 'margin'),
      }),
    excerpt: (run, result) => placedExcerpt(run, result, io.cwd),
  };
}

/** What a run has cost, by its own price table or the one that was given. */
async function tillOf(manifest: Manifest, cwd: string, given: string | undefined): Promise<Till> {
  const settings = given === undefined ? manifest.settings : { ...manifest.settings, prices: given };
  const costs = await openCosts([{ manifest: { ...manifest, ...(settings && { settings }) } }], cwd).catch(
    // A run is worth looking at also where its table has been broken since.
    (error: unknown) => {
      if (error instanceof UserError) return openCosts([], cwd);
      throw error;
    },
  );
  return {
    add: costs.add,
    text() {
      const all = costs.costs();
      const [first] = all;
      // Amounts of two currencies have no sum.
      if (!first || all.some(({ currency }) => currency !== first.currency)) return null;
      return money(
        all.reduce((sum, { amount, besides }) => sum + amount + besides, 0),
        first,
      );
    },
  };
}
