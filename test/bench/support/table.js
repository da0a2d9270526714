// @ts-check
/**
 * A heading, a Markdown table and what a reader has to know about it.
 * @typedef {{ title: string, head: readonly string[], rows: readonly (readonly string[])[], notes: readonly string[] }} Section
 */

/** @param {Section} section */
export function markdown({ title, head, rows, notes }) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |\n`;
  const table = line(head) + line(head.map(() => '---')) + rows.map(line).join('');
  return `### ${title}\n\n${table}${notes.length > 0 ? `\n${notes.map((note) => `- ${note}\n`).join('')}` : ''}\n`;
}

/** @param {number} value @param {number} [places] */
export const fixed = (value, places = 2) => value.toFixed(places);

/**
 * A figure with its target, and whether it is met.
 * @param {number} value @param {'≤' | '≥'} sign @param {number} target @param {number} [places]
 */
export function against(value, sign, target, places = 2) {
  const met = sign === '≤' ? value <= target : value >= target;
  return `${fixed(value, places)} (${sign} ${target}: ${met ? 'met' : 'MISSED'})`;
}
