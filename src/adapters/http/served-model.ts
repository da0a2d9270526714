import type { AdapterOptions } from '../../core/adapter.ts';
import { messageOf, UserError } from '../../core/user-error.ts';
import { asObject } from '../shared/usage.ts';
import type { Client } from './client.ts';

/** The one model a server serves; a UserError when it serves several, none, or does not say. */
export async function servedModel(client: Client, options: AdapterOptions): Promise<string> {
  const names = await listModels(client, options);
  if (names.length === 1) return names[0]!;
  const list = names.length > 20 ? [...names.slice(0, 20), '…'] : names;
  throw new UserError(
    names.length === 0
      ? `${client.where('/models')} names no model.`
      : `${client.where('')} serves ${names.length} models: ${list.join(', ')}.`,
    `Name one behind #, e.g. ${client.where('')}#${names[0] ?? 'model-name'}.`,
  );
}

/** A server that is there knows its models: nothing has to be read for that. */
const PATIENCE_MS = 30_000;

async function listModels(client: Client, { signal }: AdapterOptions): Promise<string[]> {
  try {
    return client.understand(await client.get('/models', PATIENCE_MS, signal), '/models', (answer) => {
      const { data } = asObject(answer);
      if (!Array.isArray(data)) throw new Error('no list of models in it');
      return data.map((model) => asObject(model).id).filter((id) => typeof id === 'string');
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new UserError(
      `Cannot ask ${client.where('')} which models it serves: ${messageOf(error)}.`,
      `Check the address, or name the model behind #: ${client.where('')}#model-name.`,
    );
  }
}
