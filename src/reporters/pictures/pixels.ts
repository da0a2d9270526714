import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../core/user-error.ts';
import type { Drawing, Order } from './resvg.ts';
import type { Picture } from './sheet.ts';

/** The font that comes along, from the sources or from what is built of them. */
const font = ['../../../datasets/fonts/DejaVuSans.ttf', '../../../../datasets/fonts/DejaVuSans.ttf']
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find(existsSync);

/** Signs that DejaVu Sans lacks: Chinese, Japanese, Korean, pictographs. Only then the machine's own fonts are read. */
const foreign =
  /[\u0900-\u0dff\u1100-\u11ff\u2e80-\ud7af\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]|[\u{1f300}-\u{1faff}\u{20000}-\u{3ffff}]/u;

/** The longest a picture may take; a usual one takes a tenth of a second. */
const LONGEST_MS = 60_000;

/**
 * A PNG of a picture. The same machine-independent font is used everywhere, so pictures are alike everywhere. Fails with a
 * UserError where the picture cannot be drawn or takes longer than a minute.
 */
export async function pixels(
  { svg, pixels: width }: Picture,
  longestMs: number = LONGEST_MS,
): Promise<Uint8Array> {
  const systemFonts = font === undefined || foreign.test(svg);
  const drawing = await next(() => ask({ svg, width, font, systemFonts }, longestMs));
  if ('png' in drawing) return drawing.png;
  throw new UserError(
    `A picture cannot be made into pixels: ${drawing.error}.`,
    'Shorten names of models and overlays, or use --format svg.',
  );
}

let painter: ChildProcess | undefined;
let last: Promise<unknown> = Promise.resolve();

/** One picture after the other: the painter answers in no other way. */
function next<T>(work: () => Promise<T>): Promise<T> {
  const done = last.then(work, work);
  last = done;
  return done;
}

/** Starts the painter with the first picture; it is kept for more, but keeps nobody waiting at the end. */
function started(): ChildProcess {
  if (painter) return painter;
  const built = fileURLToPath(new URL('resvg.js', import.meta.url));
  const isBuilt = existsSync(built);
  painter = fork(isBuilt ? built : fileURLToPath(new URL('resvg.ts', import.meta.url)), {
    execArgv: isBuilt ? [] : ['--import', 'jiti/register'],
    serialization: 'advanced',
    // What it says as it ends is of use to nobody but its makers.
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return painter;
}

async function ask(order: Order, longestMs: number): Promise<Drawing> {
  const child = started();
  child.ref();
  child.channel?.ref();
  let timer: NodeJS.Timeout | undefined;
  const drawing = await new Promise<Drawing>((resolve) => {
    const failed = (error: string): void => {
      painter = undefined;
      child.kill('SIGKILL');
      resolve({ error });
    };
    timer = setTimeout(() => failed(`it takes longer than ${longestMs / 1000} s`), longestMs);
    child.once('message', (message) => resolve(message as Drawing));
    child.once('exit', () => failed('resvg cannot draw one of its figures'));
    child.once('error', (error) => failed(error.message));
    child.send(order);
  });
  clearTimeout(timer);
  child.removeAllListeners();
  child.unref();
  child.channel?.unref();
  return drawing;
}
