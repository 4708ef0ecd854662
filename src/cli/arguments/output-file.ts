/** Files that commands write. */
import { statSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { UserError } from '../../errors.ts';
import { type Printable, printableLine } from '../../printable.ts';
import { portablePath } from '../../session/files/paths.ts';
import type { CommandOption } from '../program/command.ts';
import type { Input } from '../program/input.ts';

/** @param fallback where the output goes without `--out`, for the help text */
export function outputOptions(fallback: string): CommandOption[] {
  return [
    { name: '--out', value: 'file', about: `File to write (default: ${fallback})` },
    { name: '--force', about: 'Replace an existing file' },
  ];
}

/** A file to be written. */
export interface OutputFile {
  /** Absolute. */
  readonly file: string;
  /** Relative to the folder that the command runs in, printable. */
  readonly path: Printable;
}

/**
 * The file that `--out` names. Call this before any work: an existing file stays unless `--force` is given.
 * @param fallback path to use without `--out`
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function outputFile(input: Input, fallback: string): OutputFile;
export function outputFile(input: Input): OutputFile | undefined;
export function outputFile(input: Input, fallback?: string): OutputFile | undefined {
  const out = input.text('out') ?? fallback;
  return out === undefined ? undefined : fileAt(input, out);
}

/**
 * One of several files to be written. `--out` gives the start of their names, or the folder to write them to.
 * @param fallback path that gives the start of the names without `--out`
 * @param ending end of the name, which differs for each file
 * @throws {UserError} `INVALID_OPTIONS`
 */
export function oneOfFiles(input: Input, fallback: string, ending: string): OutputFile {
  const out = input.text('out') ?? fallback;
  const isFolder = /[/\\]$/.test(out) || statOf(resolve(input.cwd, out))?.isDirectory();
  const first = isFolder ? join(out, basename(fallback)) : out;
  return fileAt(input, first.replace(/(\.session)?\.\w+$/, '') + ending);
}

function fileAt(input: Input, out: string): OutputFile {
  const file = resolve(input.cwd, out);
  const path = printableLine(portablePath(relative(input.cwd, file)));
  const found = statOf(file);
  if (found?.isDirectory()) {
    throw new UserError('INVALID_OPTIONS', `${path} is a folder: name a file with --out`);
  }
  if (found && !input.has('force')) {
    const advice = 'replace it with --force, or name another one with --out';
    throw new UserError('INVALID_OPTIONS', `${path} already exists: ${advice}`);
  }
  return { file, path };
}

function statOf(file: string) {
  return statSync(file, { throwIfNoEntry: false });
}
