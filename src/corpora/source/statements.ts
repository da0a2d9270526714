import type { Node } from 'web-tree-sitter';
import { containers, isComment, nested } from './languages.ts';

/** A statement of a body. Rows count from the top of the file. */
interface Statement {
  readonly row: number;
  /** It ends on the row it begins on, or its head does and the rest is statements of its own. */
  readonly whole: boolean;
}

interface Body {
  readonly statements: Statement[];
  readonly comments: Node[];
}

/**
 * The statements of a function body, each as the one line it stands on, in order. A block statement gives its head
 * (`if x:`) and then its own statements; one that is spread over lines is left out.
 * Undefined when the function's last statement is spread over lines: it could not be asked for.
 */
export function statementLines(body: Node, text: string): string[] | undefined {
  const found: Body = { statements: [], comments: [] };
  visitContainer(body, text, found);
  const last = found.statements.at(-1);
  if (last === undefined) return undefined;
  const broken = new Set(found.statements.filter((one) => !one.whole).map((one) => one.row));
  const lines: string[] = [];
  let lastIsKept = false;
  for (const row of new Set(found.statements.map((one) => one.row))) {
    const line = lineWithoutComments(row, body, text, found.comments);
    lastIsKept = !broken.has(row) && line !== '' && !/^[)\]}]/.test(line);
    if (lastIsKept) lines.push(line);
  }
  return lastIsKept ? lines : undefined;
}

function visitContainer(container: Node, text: string, found: Body): void {
  const label = container.childForFieldName('value')?.id;
  for (const child of container.namedChildren) {
    if (isComment(child.type)) found.comments.push(child);
    else if (containers.has(child.type)) visitContainer(child, text, found);
    else if (child.id !== label && child.type !== 'switch_label' && !isDocString(child)) {
      visitStatement(child, text, found);
    }
  }
}

function visitStatement(node: Node, text: string, found: Body): void {
  const row = node.startPosition.row;
  const at = found.statements.length;
  const isOpaque = row === node.endPosition.row || nested.has(node.type);
  const inner = isOpaque ? undefined : visitInside(node, text, found);
  const whole = row === node.endPosition.row || (inner !== undefined && headEnds(node, inner, text));
  found.statements.splice(at, 0, { row, whole });
}

/** Visits the statements inside a statement; where the first of them (or its block) begins. */
function visitInside(node: Node, text: string, found: Body): number | undefined {
  let first: number | undefined;
  for (const child of node.namedChildren) {
    if (isComment(child.type)) found.comments.push(child);
    else if (nested.has(child.type)) continue;
    else if (containers.has(child.type)) {
      first ??= child.startIndex;
      visitContainer(child, text, found);
    } else if (child.type.endsWith('_statement')) {
      first ??= child.startIndex;
      visitStatement(child, text, found);
    } else if (child.startPosition.row !== child.endPosition.row || /_(?:clause|case)$/.test(child.type)) {
      const deeper = visitInside(child, text, found);
      first ??= deeper;
    }
  }
  return first;
}

/** Whether nothing but white space stands between the statement's first line and its first inner statement. */
function headEnds(node: Node, inner: number, text: string): boolean {
  const lineEnd = text.indexOf('\n', node.startIndex);
  return node.type !== 'match_arm' && text.slice(lineEnd, Math.max(lineEnd, inner)).trim() === '';
}

/** A string that is a statement of its own, as in Python: it says something to readers only. */
const isDocString = (node: Node): boolean =>
  node.type === 'expression_statement' && node.namedChildCount === 1 && node.namedChild(0)?.type === 'string';

function lineWithoutComments(row: number, body: Node, text: string, comments: readonly Node[]): string {
  let start = text.lastIndexOf('\n', body.startIndex - 1) + 1;
  for (let at = body.startPosition.row; at < row; at++) start = text.indexOf('\n', start) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline === -1 ? text.length : newline;
  const cuts = comments.filter((one) => one.startPosition.row === row).map((one) => one.startIndex);
  return text.slice(start, Math.min(lineEnd, ...cuts)).trim();
}
