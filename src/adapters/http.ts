import type {
  Adapter,
  AdapterOptions,
  AdapterPlugin,
  Completion,
  ModelSpec,
  Session,
} from '../core/adapter.ts';
import type { Context } from '../core/haystack.ts';
import { bodyHead, bodyTail, type Dialect, learn, type Wording } from './http/body.ts';
import { type Client, openClient } from './http/client.ts';
import { readCompletion } from './http/completion.ts';
import { readEndpoint } from './http/endpoint.ts';
import { servedModel } from './http/served-model.ts';
import { readTemplate } from './http/template.ts';
import { Room } from './shared/escaped.ts';
import { openaiTokenizer } from './shared/openai-tokenizer.ts';
import { rateHints } from './shared/rate-headers.ts';

/** Any OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama, LM Studio, gateways. */
export default {
  kind: 'adapter',
  describe: 'Any OpenAI-compatible server: vLLM, llama.cpp, Ollama, LM Studio, gateways.',
  example: 'http://127.0.0.1:8000/v1#model-name',
  create,
} satisfies AdapterPlugin;

async function create(spec: ModelSpec, options: AdapterOptions): Promise<Adapter> {
  const { api, temperature, chatTemplate } = options;
  const template = readTemplate(options);
  const endpoint = readEndpoint(spec, options);
  const client = await openClient(endpoint, options);
  try {
    const model = endpoint.name || (await servedModel(client, options));
    const wording = { model, api, temperature, template };
    const ask = asker(client, wording, options.now);
    return {
      model,
      tokenizer: openaiTokenizer(model),
      limits: {},
      params: { api, temperature, ...(chatTemplate === undefined ? {} : { chatTemplate }) },
      open: (context, { prime, signal }) => open(ask, context, { prime: prime.text, signal }),
      batch: async () => {
        const { httpBatches } = await import('./http/batches.ts');
        return await httpBatches(endpoint, wording, options.timeoutMs);
      },
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}

interface Query {
  readonly text: string;
  readonly maxTokens: number;
  readonly signal: AbortSignal | undefined;
}

/** How one adapter puts questions: from a context to what asks about it, until it is closed. */
type Asker = (context: Context) => { put(query: Query): Promise<Completion>; close(): void };

/** The first call fills the server's prefix cache. Its failure is handed on, for the session can be used all the same. */
async function open(
  ask: Asker,
  context: Context,
  { prime, signal }: { readonly prime: string; readonly signal: AbortSignal | undefined },
): Promise<Session> {
  let opened: ReturnType<Asker> | undefined = ask(context);
  const primed = await opened.put({ text: prime, maxTokens: 1, signal }).catch((error: unknown) => {
    signal?.throwIfAborted();
    return { error };
  });
  return {
    primed,
    ask: async (question, { maxTokens, signal }) => {
      if (!opened) throw new Error('the context is closed');
      return opened.put({ text: question.text, maxTokens, signal });
    },
    close: () => {
      opened?.close();
      opened = undefined;
    },
  };
}

function asker(client: Client, wording: Wording, now: () => number): Asker {
  const path = wording.api === 'chat' ? '/chat/completions' : '/completions';
  let dialect: Dialect = { tokens: 'max_tokens', temperature: true };
  const room = new Room();
  return (context) => {
    const head = bodyHead(wording, context.text, room);
    let underWay = 0;
    const put = async (query: Query): Promise<Completion> => {
      const { text, maxTokens, signal } = query;
      const spoken = dialect;
      const start = now();
      const reply = await client.post(path, [head, bodyTail(wording, spoken, text, maxTokens)], signal);
      if (reply.status === 400) dialect = learn(dialect, reply.text) ?? dialect;
      if (dialect !== spoken && reply.status === 400) return put(query);
      const completion = client.understand(reply, path, readCompletion);
      const rate = rateHints(reply.header);
      return { ...completion, latencyMs: now() - start, ...warnings(spoken), ...(rate ? { rate } : {}) };
    };
    return {
      put: (query) => {
        underWay++;
        return put(query).finally(() => underWay--);
      },
      // A request that was given up may still read the bytes.
      close: () => {
        if (underWay === 0) room.give(head);
      },
    };
  };
}

const warnings = ({ temperature }: Dialect): Pick<Completion, 'warnings'> =>
  temperature ? {} : { warnings: ['the server does not take a temperature: none was sent'] };
