/**
 * The user's own file of secrets (`record.secretsFile`), such as `.env.test.local`: secrets that no response
 * brings are written there right after they were recorded. It is the one place where this package writes
 * live secrets, and only if git ignores the file.
 *
 * The environment of a project consists of that of the process, over the `.env*` files that Vite reads for
 * the project's mode. Vite skips invalid lines of these files, so that a forgotten quotation mark loses a
 * variable silently. Here, such a line is an error. No message shows its text.
 */

import { isUtf8 } from 'node:buffer';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { parseEnv, promisify } from 'node:util';
import { loadEnv, type ResolvedConfig } from 'vite';
import { UserError } from '../../errors.ts';
import { escapeExpression } from '../../formats/text/escapes.ts';
import { variableOf } from '../../formats/text/placeholder.ts';
import type { Environment } from '../../replay/replay-variables.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';
import { holdLock } from '../../session/files/lock-session.ts';
import { displayPath } from '../../session/files/paths.ts';
import { withoutMark } from '../../session/json/parse-json.ts';

/**
 * The absolute path of the file, checked to be one that secrets may be written into.
 * @param option path as written by the user, relative to the project's root
 * @throws {UserError} `INVALID_OPTIONS` if Vite does not read the file, or git does not ignore it
 */
export async function resolveSecretsFile(
  option: string,
  root: string,
  config: EnvConfig,
): Promise<string> {
  const file = resolve(root, option);
  const read = envFiles(config).map((each) => resolve(each));
  if (!read.includes(file)) {
    const names = read.map(displayPath);
    throw refused(option, `no replay would read it; ${names.join(', ')} are read in this mode`);
  }
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats !== undefined && !stats.isFile()) throw refused(option, 'it is no regular file');
  const problem = await explainIgnored(file);
  if (problem !== undefined) throw refused(option, problem);
  return file;
}

/** Placeholders that a recording had to write. Neither list has those whose values no `.env` file can hold. */
interface WrittenSecrets {
  /** The file has their values now. */
  readonly written: readonly string[];
  /** Another run has written other values meanwhile, which stay. */
  readonly taken: readonly string[];
}

/**
 * Adds secrets to the file, or renews those that it has; all other lines stay.
 * @param secrets live values by placeholder
 * @param former values by placeholder whose lines (`isWritten`) get the new values
 * @throws {UserError} `INVALID_OPTIONS` if the file cannot be written
 */
export function writeSecrets(
  file: string,
  secrets: ReadonlyMap<string, string>,
  former: ReadonlyMap<string, string> = new Map(),
): WrittenSecrets {
  const lines = [...secrets].flatMap(([placeholder, value]) => {
    const line = renderLine(variableOf(placeholder), value);
    return line === undefined ? [] : [{ placeholder, line }];
  });
  if (lines.length === 0) return { written: [], taken: [] };
  try {
    // The lock would make a missing folder.
    statSync(dirname(file));
    return holdLock(ignoredBeside(file, 'lock'), () => {
      const before = readIfThere(file);
      const given = parseEnv(withoutMark(before));
      let text = before === '' || before.endsWith('\n') ? before : `${before}\n`;
      const written: string[] = [];
      const taken: string[] = [];
      for (const { placeholder, line } of lines) {
        const variable = variableOf(placeholder);
        const wanted = secrets.get(placeholder);
        const known = given[variable]?.replaceAll('\\$', '$');
        const isTaken = known && known !== wanted && known !== former.get(placeholder);
        (isTaken ? taken : written).push(placeholder);
        if (isTaken) continue;
        const old = findLine(text, variable, former.get(placeholder));
        if (old !== undefined) text = text.slice(0, old.start) + line + text.slice(old.end);
        else if (findLine(text, variable, wanted) === undefined) text += `${line}\n`;
      }
      if (text !== before) replaceFile(file, text);
      return { written, taken };
    });
  } catch (cause) {
    const why = `it cannot be written: ${explainFileError(cause)}`;
    throw refused(displayPath(file), why, cause);
  }
}

/**
 * Whether a variable has its value by a line that `writeSecrets` has written into the file, and by nothing else: what
 * the process was given, or another `.env` file has, is the user's own.
 */
export function isWritten(
  file: string,
  { variable, value }: { readonly variable: string; readonly value: string },
  config: EnvConfig,
): boolean {
  if (variable in process.env) return false;
  const last = findEnvFile(variable, [config]);
  return (
    last !== undefined &&
    resolve(last) === file &&
    findLine(readIfThere(file), variable, value) !== undefined
  );
}

/**
 * Where a line of `writeSecrets` is, without its end, which an editor may have changed. Undefined if a later line gives
 * the variable, since that one counts.
 */
function findLine(
  text: string,
  variable: string,
  value: string | undefined,
): { readonly start: number; readonly end: number } | undefined {
  const line = value === undefined ? undefined : renderLine(variable, value);
  if (line === undefined) return undefined;
  const written = line.split('\n').map(escapeExpression).join('\r?\n');
  const last = [...text.matchAll(new RegExp(`^${MARK}?${written}(?=\r?\n|(?![^]))`, 'gm'))].at(-1);
  if (last === undefined) return undefined;
  const end = last.index + last[0].length;
  return assignmentOf(variable).test(text.slice(end)) ? undefined : { start: last.index, end };
}

function assignmentOf(variable: string): RegExp {
  return new RegExp(String.raw`^\s*(?:export\s+)?${variable}\s*[=:]`, 'm');
}

function renderLine(variable: string, value: string): string | undefined {
  const written = renderEnvValue(value);
  return written === undefined ? undefined : `${variable}=${written}`;
}

/**
 * A value such that the parsers that Vite uses (dotenv, and Node's own) read it back. They take the last
 * quotation mark of a line for the end and have no escape for one; Vite replaces `$NAME` by variables
 * within any quotation marks. Undefined for a value that they would not read back.
 */
function renderEnvValue(value: string): string | undefined {
  // Both parsers read each line break as \n; NUL ends an environment variable.
  if (/[\r\0]/.test(value) || value.endsWith('\\')) return undefined;
  const quote = ["'", '"', '`'].find((mark) => {
    if (value.includes(mark)) return false;
    // Within double quotes, \n is a line break.
    return mark !== '"' || !/\\[nr]/.test(value);
  });
  return quote === undefined ? undefined : quote + value.replaceAll('$', '\\$') + quote;
}

/** Why secrets must not be written into a file; undefined if git ignores it. */
async function explainIgnored(file: string): Promise<string | undefined> {
  switch (await askGit(file, 'check-ignore', '--quiet')) {
    case 'yes':
      return undefined;
    case 'no git':
      return 'git is not installed, so nothing says that it is ignored';
    case 'no repository':
      return 'it is in no git repository, so nothing says that it is ignored';
  }
  const isTracked = (await askGit(file, 'ls-files', '--error-unmatch')) === 'yes';
  return isTracked
    ? `git tracks it: run "git rm --cached ${basename(file)}" and add it to .gitignore`
    : 'git does not ignore it: add it to .gitignore';
}

/** The answer of a git command about a file, or why there is none. */
async function askGit(
  file: string,
  ...command: readonly string[]
): Promise<'yes' | 'no' | 'no git' | 'no repository'> {
  try {
    await promisify(execFile)('git', [...command, '--', basename(file)], {
      cwd: dirname(file),
      windowsHide: true,
    });
    return 'yes';
  } catch (error) {
    if (isErrorCode(error, 'ENOENT')) return 'no git';
    return Object(error).code === 1 ? 'no' : 'no repository';
  }
}

function readIfThere(file: string): string {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : '';
}

/** Writes a file whole or not at all, readable by its owner alone. */
function replaceFile(file: string, text: string): void {
  const { mode } = statSync(file, { throwIfNoEntry: false }) ?? { mode: OWNER_MAY_WRITE };
  // Renaming would replace it all the same.
  if ((mode & OWNER_MAY_WRITE) === 0) throw new Error('it is read-only');
  const temporary = ignoredBeside(file, randomBytes(6).toString('hex'));
  try {
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    chmodSync(temporary, 0o600);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

const OWNER_MAY_WRITE = 0o200;

/** A file that is ignored by the patterns that fit the file of secrets, such as `.env*.local`, if a killed run leaves it. */
function ignoredBeside(file: string, name: string): string {
  return `${file}.${name}.local`;
}

function refused(option: string, why: string, cause?: unknown): UserError {
  const message = `record.secretsFile: cannot write secrets into ${option}: ${why}`;
  return new UserError('INVALID_OPTIONS', message, cause === undefined ? undefined : { cause });
}

/** The parts of Vite's config that decide which files are read. */
type EnvConfig = Pick<ResolvedConfig, 'mode' | 'envDir' | 'inlineConfig'>;

/** An invalid line of a `.env` file. */
interface EnvFault {
  /** 1-based. */
  readonly line: number;
  readonly expected: string;
}

/**
 * Reads the environment of a project.
 * @throws {UserError} `INVALID_OPTIONS` for an invalid file, naming it and the line
 */
export function readEnvironment(config: EnvConfig): Environment {
  const problems = envFiles(config).flatMap(explainFile);
  if (problems.length > 0) {
    throw new UserError('INVALID_OPTIONS', `the environment: ${problems.join('\n')}`);
  }
  return { ...withoutMarks(loadEnv(config.mode, folderOf(config), ''), config), ...process.env };
}

/** Node's parser takes the byte order mark of a file for a part of its first name, or of the comment before it. */
function withoutMarks(variables: Readonly<Record<string, string>>, config: EnvConfig): Environment {
  const lost = new Map<string, string | undefined>();
  for (const text of envFiles(config).map(readIfThere)) {
    const [marked, plain] = [text, withoutMark(text)].map((each) => parseEnv(each));
    for (const [name, value] of Object.entries(plain ?? {})) {
      // A later line of the same file counts, and a later file.
      if (marked && name in marked) lost.delete(name);
      else lost.set(name, variables[MARK + name] ?? value);
    }
  }
  return { ...variables, ...Object.fromEntries(lost) };
}

const MARK = '\ufeff';

/** Absolute paths of the files that Vite reads if they exist; later ones override earlier ones. */
export function envFiles(config: EnvConfig): string[] {
  const folder = folderOf(config);
  if (folder === false) return [];
  const { mode } = config;
  return ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map((name) =>
    join(folder, name),
  );
}

/** The last `.env` file of these projects that gives a variable. Undefined if none does. */
export function findEnvFile(variable: string, configs: Iterable<EnvConfig>): string | undefined {
  const line = assignmentOf(variable);
  return [...configs].flatMap(envFiles).findLast((file) => line.test(readIfThere(file)));
}

function folderOf({ envDir, inlineConfig }: EnvConfig): string | false {
  return inlineConfig.envFile === false ? false : envDir;
}

function explainFile(file: string): string[] {
  const name = displayPath(file);
  try {
    // A folder of this name is a virtual environment of Python, which Vite skips too.
    if (!statSync(file, { throwIfNoEntry: false })?.isFile()) return [];
    const bytes = readFileSync(file);
    if (!isUtf8(bytes) || bytes.includes(0)) return [`${name}: expected UTF-8 text`];
    const fault = findEnvFault(bytes.toString());
    return fault === undefined ? [] : [`${name}, line ${fault.line}: expected ${fault.expected}`];
  } catch (error) {
    return [`${name} cannot be read: ${explainFileError(error)}`];
  }
}

const BLANK = /(?:\s*(?:#[^\r\n]*)?(?:\r\n?|\n|$))/y;
const NAME = /\s*(?:export\s+)?[\w.-]+\s*(?:=[^\S\r\n]*|:\s+)/y;
const REST = /[^\r\n]*/y;

/** The first line of a `.env` file that is neither `NAME=value` nor a comment. */
function findEnvFault(text: string): EnvFault | undefined {
  let line = 1;
  let at = 0;
  const next = (pattern: RegExp, to = at): boolean => {
    pattern.lastIndex = to;
    const isThere = pattern.test(text);
    const end = isThere ? pattern.lastIndex : to;
    line += countLines(text, at, end);
    at = end;
    return isThere;
  };
  while (at < text.length) {
    if (next(BLANK)) continue;
    if (!next(NAME)) return { line, expected: 'NAME=value, or a comment that begins with #' };
    const quote = /["'`]/.exec(text.charAt(at))?.[0];
    const end = quote === undefined ? at : findClosing(text, at + 1, quote);
    if (end === undefined) return { line, expected: `a ${quote} at the end of the value as well` };
    next(REST, end);
  }
  return undefined;
}

function findClosing(text: string, from: number, quote: string): number | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\' && text[at + 1] === quote) at++;
    else if (text[at] === quote) return at + 1;
  }
  return undefined;
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at++) {
    if (text[at] === '\n' || (text[at] === '\r' && text[at + 1] !== '\n')) lines++;
  }
  return lines;
}
