import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { messageOf, UserError } from '../../core/user-error.ts';

/** A file of a corpus: where it is, and its name below the folder the user gave (with `/`), for ids. */
export interface SourceFile {
  readonly path: string;
  readonly name: string;
}

/** Folders that hold other people's work or what a build made of it. Folders with a leading dot are skipped too. */
const skipped: ReadonlySet<string> = new Set([
  'node_modules',
  'bower_components',
  'site-packages',
  '__pycache__',
  'dist',
  'build',
  'vendor',
  'target',
  'venv',
  'env',
]);

/**
 * The file itself, or the files below a folder that have one of the extensions, in an order that is the same on
 * every machine. Links inside the folder are not followed.
 */
export async function listFiles(path: string, extensions: ReadonlySet<string>): Promise<SourceFile[]> {
  if (!(await isFolder(path))) return [{ path, name: path.split(/[\\/]/).at(-1) ?? path }];
  const files: SourceFile[] = [];
  await collect(path, '', extensions, files);
  return files;
}

/** Whether the path is a folder; a UserError when there is nothing. */
export async function isFolder(path: string): Promise<boolean> {
  if (path === '') throw new UserError('The corpus names no file.', 'Write the path after the colon.');
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new UserError(
      `There is no file or folder "${path}" that can be read: ${messageOf(cause)}.`,
      'Check the path; it is read from the current folder.',
      { cause },
    );
  }
}

/** A file or folder that the system refuses to read, as the user's to mend; any other error as it is. */
export function unreadable(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('syscall' in error)) return error;
  return new UserError(
    `"${path}" cannot be read: ${messageOf(error)}.`,
    'Give yourself the right to read it, or name files without it.',
    { cause: error },
  );
}

/** What reading one path comes to; a UserError where the system refuses. */
export const reading = async <T>(path: string, task: Promise<T>): Promise<T> =>
  task.catch((error: unknown) => {
    throw unreadable(path, error);
  });

async function collect(
  folder: string,
  prefix: string,
  extensions: ReadonlySet<string>,
  files: SourceFile[],
): Promise<void> {
  for (const entry of (await reading(folder, readdir(folder, { withFileTypes: true }))).sort(byName)) {
    const path = join(folder, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory() && !entry.name.startsWith('.') && !skipped.has(entry.name)) {
      await collect(path, `${name}/`, extensions, files);
    } else if (entry.isFile() && extensions.has(extname(entry.name).toLowerCase())) {
      files.push({ path, name });
    }
  }
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
