import type { Argv } from 'yargs';
import { definitions, kebab, type SettingName, settingNames } from '../../shared/settings.ts';

export const withSettings = (command: Argv, skip: readonly SettingName[] = []): Argv => {
  for (const name of settingNames.filter((candidate) => !skip.includes(candidate))) {
    const { describe, list: many, default: value, type: kind } = definitions[name];
    if (kind === 'boolean') {
      command.option(kebab(name), { describe, type: 'boolean' });
      continue;
    }
    if (kind === 'yes-no') {
      // The flag alone is a yes.
      const coerce = (word: string): string => (word === '' ? 'yes' : word);
      command.option(kebab(name), { describe, type: 'string', coerce });
      continue;
    }
    const shown = Array.isArray(value) ? value.join(' ') : value;
    const note = shown === null || shown === '' ? '' : ` [${shown}]`;
    // Numbers are read by our own parser, whose message names the flag and its range.
    const type = many ? ({ type: 'array', string: true } as const) : ({ type: 'string' } as const);
    command.option(kebab(name), { describe: describe + note, requiresArg: true, ...type });
  }
  return command.option('print-config', {
    type: 'boolean',
    describe: 'Show all settings and where they come from, then stop',
  });
};

export const withSuite = (command: Argv): Argv =>
  command.positional('suite', {
    type: 'string',
    describe: 'Name, or path of a YAML file [smoke where no model, corpus or length is named, else quick]',
  });

export const withOut = (command: Argv, fallback = 'reports/runs/<time>-<suite>'): Argv =>
  command.option('out', { type: 'string', requiresArg: true, describe: `Folder to write to [${fallback}]` });

export const withReports = (command: Argv): Argv =>
  command
    .option('format', {
      type: 'array',
      string: true,
      requiresArg: true,
      describe: 'Reports to make: csv, html, json; svg, png, md, junit only where named [csv html json]',
    })
    .option('size', {
      type: 'string',
      requiresArg: true,
      describe: 'What svg and png are sized for: pr (a pull request), column (of a paper), slide [pr]',
    })
    .option('json', { type: 'boolean', describe: 'Print the figures as JSON on stdout and nothing else' });

export const withOverlay = (command: Argv): Argv =>
  command.option('overlay', {
    type: 'array',
    string: true,
    requiresArg: true,
    describe: definitions.overlay.describe,
  });
