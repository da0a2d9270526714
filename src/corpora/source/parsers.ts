import { createRequire } from 'node:module';
import type { Parser } from 'web-tree-sitter';
import type { Grammar } from './languages.ts';

/** Parsers by grammar, loaded when first needed; `close` frees their memory, which lies outside the garbage collector. */
export interface Parsers {
  for(grammar: Grammar): Promise<Parser>;
  close(): void;
}

export async function openParsers(): Promise<Parsers> {
  const { Language, Parser } = await import('web-tree-sitter');
  await Parser.init();
  const require = createRequire(import.meta.url);
  const open = new Map<string, Parser>();
  return {
    for: async ({ wasm }) => {
      const known = open.get(wasm);
      if (known !== undefined) return known;
      const parser = new Parser();
      parser.setLanguage(
        await Language.load(require.resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${wasm}.wasm`)),
      );
      open.set(wasm, parser);
      return parser;
    },
    close: () => {
      for (const parser of open.values()) parser.delete();
    },
  };
}
