import type {
  Adapter,
  AdapterOptions,
  AdapterPlugin,
  Completion,
  ModelSpec,
  Question,
  Session,
} from '../core/adapter.ts';
import type { Context } from '../core/haystack.ts';
import { oneOf } from '../core/one-of.ts';
import { readAnswer } from './exec/answer.ts';
import { jsonLine } from './exec/lines.ts';
import { type Program, startProgram } from './exec/program.ts';
import { splitCommand } from './exec/split-command.ts';
import { openString } from './shared/escaped.ts';

/**
 * A program of the user's, started once without a shell. It reads questions from its standard input, one JSON object
 * a line, and writes answers to its standard output, one JSON object a line, in any order, joined by `id`:
 *
 *   in   {"prompt":"the whole prompt","max_tokens":64,"temperature":0,"id":"…"}
 *   out  {"id":"…","text":"the answer"}
 *
 * An answer may add `finish_reason` (`stop`, `length`, `content_filter`) and `usage` (as OpenAI's, or
 * `{"input":…,"output":…}`), or bring `error` instead of `text`. Anything else belongs on standard error.
 * A program may work on several questions at once. When its input ends it should end. The whole of a useful one:
 *
 *   import { createInterface } from 'node:readline';
 *   for await (const line of createInterface({ input: process.stdin })) {
 *     const { id, prompt, max_tokens } = JSON.parse(line);
 *     console.log(JSON.stringify({ id, text: await myModel(prompt, max_tokens) }));
 *   }
 *
 * With `?contexts=once` a context is sent one time, for programs that keep what they have read:
 *
 *   in   {"type":"context","id":"CONTEXT","text":"…"}            no answer is expected
 *   in   {"type":"question","id":"…","context":"CONTEXT","question":"…","max_tokens":64,"temperature":0}
 *   in   {"type":"forget","id":"CONTEXT"}                        no more questions about it
 */
export default {
  kind: 'adapter',
  describe: 'A program that answers JSON lines, e.g. a wrapper around your own model.',
  example: 'exec:node ./answer.mjs',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  for (const name of Object.keys(spec.settings)) oneOf('setting of exec', name, ['contexts']);
  const contexts = oneOf('way to send contexts', spec.settings.contexts ?? 'each', ['each', 'once']);
  const program = await startProgram(splitCommand(spec.target), options);
  const params = { temperature: options.temperature };
  return {
    model: `exec:${spec.target}`,
    limits: {},
    params,
    // Nothing is asked to warm the program up: there is no cache to fill but its own, which the context line fills.
    open: async (context, { signal }) => {
      signal?.throwIfAborted();
      return contexts === 'once' ? sendOnce(program, context, options) : sendEach(program, context, options);
    },
    close: () => program.close(),
  };
}

/** The whole prompt with every question; the context's escaped bytes are made once and shared. */
function sendEach(program: Program, context: Context, options: AdapterOptions): Session {
  const head = openString('{"prompt":', jsonLine(context.text));
  return {
    ask: (question, { maxTokens, signal }) =>
      put(program, { question, signal, options }, (id) => {
        const rest = { max_tokens: maxTokens, temperature: options.temperature, id };
        return [head, Buffer.from(`${jsonLine(question.text).slice(1)},${JSON.stringify(rest).slice(1)}\n`)];
      }),
  };
}

function sendOnce(program: Program, context: Context, options: AdapterOptions): Session {
  const tell = (value: unknown): Buffer[] => [Buffer.from(`${jsonLine(value)}\n`)];
  program.write(tell({ type: 'context', id: context.id, text: context.text }));
  return {
    ask: (question, { maxTokens, signal }) =>
      put(program, { question, signal, options }, (id) =>
        tell({
          type: 'question',
          id,
          context: context.id,
          question: question.text,
          max_tokens: maxTokens,
          temperature: options.temperature,
        }),
      ),
    close: () => program.write(tell({ type: 'forget', id: context.id })),
  };
}

interface Asked {
  readonly question: Question;
  readonly signal: AbortSignal | undefined;
  readonly options: AdapterOptions;
}

async function put(
  program: Program,
  { question, signal, options }: Asked,
  line: (id: string) => readonly Uint8Array[],
): Promise<Completion> {
  const start = options.now();
  const answer = await program.ask(question.id, line, signal);
  return { ...readAnswer(answer), latencyMs: options.now() - start };
}
