/** What the extractor must know about a language; the node names are those of its tree-sitter grammar. */
export interface Grammar {
  /** As pieces name it. */
  readonly language: string;
  /** The middle of `tree-sitter-NAME.wasm`. */
  readonly wasm: string;
  /** Nodes with `name` and `body` fields. */
  readonly functions: ReadonlySet<string>;
}

const grammar = (language: string, functions: readonly string[], wasm = language): Grammar => ({
  language,
  wasm,
  functions: new Set(functions),
});

/** `variable_declarator` stands for `const name = (…) => { … }`. */
const ecma = [
  'function_declaration',
  'generator_function_declaration',
  'method_definition',
  'variable_declarator',
];

const python = grammar('python', ['function_definition']);
const javascript = grammar('javascript', ecma);
const typescript = grammar('typescript', ecma);
const tsx = grammar('typescript', ecma, 'tsx');

/** Grammar by file extension. */
export const grammars: ReadonlyMap<string, Grammar> = new Map([
  ['.py', python],
  ['.js', javascript],
  ['.jsx', javascript],
  ['.mjs', javascript],
  ['.cjs', javascript],
  ['.ts', typescript],
  ['.mts', typescript],
  ['.cts', typescript],
  ['.tsx', tsx],
  ['.go', grammar('go', ['function_declaration', 'method_declaration'])],
  ['.java', grammar('java', ['method_declaration', 'constructor_declaration'])],
  ['.rs', grammar('rust', ['function_item'])],
]);

/** Nodes whose children are statements. */
export const containers: ReadonlySet<string> = new Set([
  'block',
  'statement_block',
  'statement_list',
  'switch_case',
  'switch_default',
  'switch_block_statement_group',
  'switch_rule',
  'match_block',
  'constructor_body',
]);

/** Functions and classes inside a function: their statements are not the function's own. */
export const nested: ReadonlySet<string> = new Set([
  'function_definition',
  'class_definition',
  'lambda',
  'function_declaration',
  'function_expression',
  'generator_function',
  'generator_function_declaration',
  'arrow_function',
  'method_definition',
  'class_declaration',
  'class',
  'class_body',
  'func_literal',
  'method_declaration',
  'lambda_expression',
  'function_item',
  'closure_expression',
  'impl_item',
]);

export const isComment = (type: string): boolean => type === 'comment' || type.endsWith('_comment');
