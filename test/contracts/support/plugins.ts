import { type Kind, load, names, type Plugins } from '../../../src/load.ts';

/** Every plug-in of a kind, found by its file: a new file is under the contract with no other change. */
export const every = <K extends Kind>(
  kind: K,
): Promise<readonly { readonly name: string; readonly plugin: Plugins[K] }[]> =>
  Promise.all(names(kind).map(async (name) => ({ name, plugin: await load(kind, name) })));
