import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { AdapterOptions } from '../../core/adapter.ts';
import { CallFailure } from '../../core/failure.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { heed, withDeadline } from '../shared/deadline.ts';
import { lostCall } from '../shared/failure.ts';
import { excerpt } from '../shared/secret.ts';
import { type Line, readLine } from './answer.ts';
import { eachLine } from './lines.ts';

/** How long a program may take to end after its input has ended, and again after it was told to. */
const GRACE_MS = 1000;

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** A program that is running and being talked to. */
export interface Program {
  write(parts: readonly Uint8Array[]): void;
  /** Writes the line that `line` makes for an id, and waits for the answer with that id. */
  ask(
    id: string,
    line: (id: string) => readonly Uint8Array[],
    signal: AbortSignal | undefined,
  ): Promise<Line>;
  /** Ends its input, then the program. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(line: Line): void;
  reject(error: Error): void;
}

/** Starts a program; a UserError when there is none. It is never started again: whoever asks after its end is told so. */
export async function startProgram(
  [command, ...args]: readonly [string, ...string[]],
  { cwd, env, timeoutMs }: AdapterOptions,
): Promise<Program> {
  const child = spawn(command, args, { cwd, env: { ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  await started(child, command, cwd);
  const talk = listen(child, command);
  const write = (parts: readonly Uint8Array[]): void => {
    if (talk.ended === undefined) for (const part of parts) child.stdin.write(part);
  };
  const put = async (
    wanted: string,
    line: (id: string) => readonly Uint8Array[],
    stop: AbortSignal,
  ): Promise<Line> => {
    if (talk.ended !== undefined) throw gone(talk, talk.ended);
    const id = freeId(wanted, talk.waiting);
    const answer = new Promise<Line>((resolve, reject) => talk.waiting.set(id, { resolve, reject }));
    write(line(id));
    return heed(stop, answer).finally(() => talk.waiting.delete(id));
  };
  return {
    write,
    ask: (id, line, signal) =>
      withDeadline({ timeoutMs, signal, what: `no answer from ${command}` }, (stop) =>
        put(id, line, stop).catch((error) => {
          const late = stop.aborted && !signal?.aborted;
          throw late ? lostCall(talk.failure(messageOf(error)).message) : error;
        }),
      ),
    close: () => close(child),
  };
}

/** What is known of a running program. */
interface Talk {
  /** How the program ended, once it has. */
  ended: string | undefined;
  readonly waiting: Map<string, Waiting>;
  /** An Error that also quotes the program's last word. */
  failure(what: string): Error;
}

/** Nobody will be answered any more. */
const gone = (talk: Talk, how: string): CallFailure =>
  new CallFailure(talk.failure(how).message, { kind: 'denied' });

function listen(child: Child, command: string): Talk {
  let complaint = '';
  const talk: Talk = {
    ended: undefined,
    waiting: new Map(),
    failure: (what) => new Error(complaint ? `${what}; it last said: ${excerpt(complaint)}` : what),
  };
  const end = (code: number | null, signal: string | null): void => {
    talk.ended = `${command} ended ${code === null ? `by ${signal}` : `with code ${code}`}`;
    for (const { reject } of talk.waiting.values()) reject(gone(talk, talk.ended));
    talk.waiting.clear();
  };
  eachLine(child.stderr, (line) => {
    if (line.trim()) complaint = line;
  });
  eachLine(child.stdout, (text) => take(text, talk));
  // A program that ended while it was being written to shows here; its end is reported below.
  child.stdin.on('error', () => {});
  // `close` comes after the last line of output; never, while a grandchild holds the output open.
  child.on('close', end);
  child.on('exit', (code, signal) => setTimeout(end, GRACE_MS, code, signal).unref());
  return talk;
}

function started(child: Child, command: string, cwd: string): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => {
      const hint =
        error.code === 'EACCES'
          ? `Make it executable: chmod +x ${command}`
          : `Check the name; paths are taken from ${cwd}, and there is no shell: exec:sh -c '…' starts one.`;
      const what = error.code === 'EACCES' ? 'may not be run' : 'was not found';
      reject(new UserError(`The command "${command}" ${what}.`, hint, { cause: error }));
    });
  });
}

/**
 * Gives a line to whoever waits for it. A line that is no answer fails the question that has waited longest: it most
 * likely stands where its answer should be, and a program that prints chatter should hear of it at once. An answer
 * nobody waits for came after its time limit and is dropped.
 */
function take(text: string, { waiting, failure }: Talk): void {
  if (text.trim() === '') return;
  const line = readLine(text);
  if (line) {
    waiting.get(line.id)?.resolve(line);
    return;
  }
  const [oldest] = waiting;
  if (!oldest) return;
  const [id, { reject }] = oldest;
  // Several lines may come at once, and each is another question's.
  waiting.delete(id);
  reject(failure(`not an answer like {"id":…,"text":…}: ${excerpt(text)}`));
}

/** The id, or a new one while the same question is being asked twice. */
function freeId(wanted: string, waiting: ReadonlyMap<string, Waiting>): string {
  let id = wanted;
  for (let n = 2; waiting.has(id); n++) id = `${wanted}#${n}`;
  return id;
}

async function close(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.end();
  const term = setTimeout(() => child.kill('SIGTERM'), GRACE_MS);
  const kill = setTimeout(() => child.kill('SIGKILL'), 2 * GRACE_MS);
  await ended;
  clearTimeout(term);
  clearTimeout(kill);
}
