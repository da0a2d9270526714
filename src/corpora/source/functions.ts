import type { Node, Parser } from 'web-tree-sitter';
import type { CodePiece } from '../../core/piece.ts';
import { dedent } from './dedent.ts';
import type { Grammar } from './languages.ts';
import { statementLines } from './statements.ts';

const MIN_STATEMENTS = 3;
const MAX_LINES = 60;

/** What was found in one file. */
export interface Found {
  readonly pieces: readonly CodePiece[];
  /** Functions seen but of no use: too short, too long, not parsed, or with a last statement spread over lines. */
  readonly unusable: number;
}

/**
 * The usable functions and methods of one file, outermost first: a function inside a piece is part of that piece,
 * one inside a function that is too long is a piece of its own. `file` goes into the ids.
 */
export function functionsIn(parser: Parser, grammar: Grammar, text: string, file: string): Found {
  const tree = parser.parse(text);
  if (tree === null) return { pieces: [], unusable: 0 };
  const pieces: CodePiece[] = [];
  let unusable = 0;
  const cursor = tree.walk();
  try {
    let down = true;
    for (;;) {
      if (down && grammar.functions.has(cursor.nodeType)) {
        const piece = pieceOf(cursor.currentNode, grammar, text, file);
        if (piece === 'unusable') unusable++;
        else if (piece !== undefined) {
          pieces.push(piece);
          down = false;
        }
      }
      if (down && cursor.gotoFirstChild()) continue;
      down = true;
      if (cursor.gotoNextSibling()) continue;
      if (!cursor.gotoParent()) return { pieces, unusable };
      down = false;
    }
  } finally {
    cursor.delete();
    tree.delete();
  }
}

/** Undefined for nodes that are no function with a body, such as `const a = 1`. */
function pieceOf(
  node: Node,
  grammar: Grammar,
  text: string,
  file: string,
): CodePiece | 'unusable' | undefined {
  const body = bodyOf(node);
  if (body === undefined) return undefined;
  const name = node.childForFieldName('name')?.text ?? '';
  const source = dedent(text, startOf(node), endOf(node));
  if (!/^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(name) || !/^\p{L}/u.test(source) || node.hasError)
    return 'unusable';
  if (source.split('\n').length > MAX_LINES) return 'unusable';
  const statements = statementLines(body, text);
  if (statements === undefined || statements.length < MIN_STATEMENTS) return 'unusable';
  const id = `${file}:${node.startPosition.row + 1}:${name}`;
  return { style: 'code', id, name, language: grammar.language, source, statements };
}

function bodyOf(node: Node): Node | undefined {
  if (node.type !== 'variable_declarator') return node.childForFieldName('body') ?? undefined;
  const value = node.childForFieldName('value');
  const isFunction = value?.type === 'arrow_function' || value?.type === 'function_expression';
  const alone = node.parent?.namedChildCount === 1;
  const body = isFunction && alone ? value.childForFieldName('body') : null;
  return body?.type === 'statement_block' ? body : undefined;
}

/** Where the function begins: `const` for arrow functions, after the annotations in Java. */
function startOf(node: Node): number {
  if (node.type === 'variable_declarator') return node.parent?.startIndex ?? node.startIndex;
  const modifiers = node.namedChild(0);
  if (modifiers?.type !== 'modifiers') return node.startIndex;
  const word = modifiers.children.find((child) => !/annotation|comment/.test(child.type));
  return word?.startIndex ?? modifiers.nextSibling?.startIndex ?? node.startIndex;
}

const endOf = (node: Node): number =>
  node.type === 'variable_declarator' ? (node.parent?.endIndex ?? node.endIndex) : node.endIndex;
