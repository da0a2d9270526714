import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { datasets } from '../../load.ts';

export interface EmbeddedModel {
  readonly name: string;
  readonly describe: string;
  /** A model spec. */
  readonly example: string;
}

/** The models in `datasets/models/`, as their `config.json` describes them, with the cells they were trained for. */
export function embeddedModels(): readonly EmbeddedModel[] {
  const folder = join(datasets, 'models');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const config = JSON.parse(readFileSync(join(folder, name, 'config.json'), 'utf8')) as {
        readonly midspan: {
          readonly describe: string;
          readonly cells: readonly string[];
          readonly length: number;
          readonly corpus: string;
        };
      };
      const { describe, cells, length, corpus } = config.midspan;
      return {
        name,
        describe: `${describe}. Cells: ${cells.join(', ')}; with --corpus ${corpus} --length ${length}`,
        example: `local:${name}`,
      };
    });
}
