import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Comparison } from '../../../core/comparison.ts';
import { UserError } from '../../../core/user-error.ts';
import type { Io } from '../io.ts';
import { annotations, summaryMarkdown } from './github.ts';
import { junitXml } from './junit.ts';

/** Tells a CI system of a comparison: a JUnit file where asked for, and in GitHub Actions annotations and a step summary. */
export function tellCi(comparison: Comparison, io: Io, junit: string | undefined): void {
  if (junit !== undefined) {
    const file = resolve(io.cwd, junit);
    try {
      writeFileSync(file, junitXml(comparison));
    } catch (error) {
      throw new UserError(`${junit} cannot be written.`, 'Give another --junit.', { cause: error });
    }
  }
  if (io.env.GITHUB_ACTIONS !== 'true') return;
  io.stderr(annotations(comparison));
  const summary = io.env.GITHUB_STEP_SUMMARY;
  if (summary) appendFileSync(summary, summaryMarkdown(comparison));
}
