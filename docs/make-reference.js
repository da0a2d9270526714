// @ts-check
// Writes reference.md from what the built command says of itself. Usage: node docs/make-reference.js [--print]
import { execFile } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const cli = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const verbs = fileURLToPath(new URL('../src/commands/verbs', import.meta.url));

/** Every verb, and those under a common name, in the order of their names. */
function words() {
  const files = (/** @type {string} */ folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3))
      .sort();
  const folders = readdirSync(verbs, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return files(verbs).flatMap((verb) =>
    folders.some(({ name }) => name === verb)
      ? files(`${verbs}/${verb}`).map((own) => [verb, own])
      : [[verb]],
  );
}

/** @param {readonly string[]} words */
async function help(words) {
  const { stdout } = await run(process.execPath, [cli, ...words, '--help'], { env: { NO_COLOR: '1' } });
  return stdout.trimEnd();
}

const all = words();
const texts = await Promise.all(all.map(help));
const sections = all.map((verb, i) => `## midspan ${verb.join(' ')}\n\n\`\`\`console\n${texts[i]}\n\`\`\`\n`);
const page = `# Reference

What \`midspan VERB --help\` prints, for every verb. Made by \`node docs/make-reference.js\`; do not edit it. What a flag does not say stands in brackets: its default. All settings can also stand in \`midspan.config.yaml\` or in \`MIDSPAN_NAME\` variables.

\`\`\`sh
npx midspan --help
\`\`\`

${sections.join('\n')}`;
if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(fileURLToPath(new URL('reference.md', import.meta.url)), page);
