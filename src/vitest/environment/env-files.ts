/**
 * The environment of a project: that of the process, over the `.env*` files that Vite reads for the
 * project's mode. Vite passes over what it cannot read in them, so that whoever has left out a quote
 * misses a variable without a word: here, such a line is an error. No message shows what stands there.
 */
import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { loadEnv, type ResolvedConfig } from 'vite';
import { UserError } from '../../errors.ts';
import { displayPath } from '../../session/display-path.ts';
import { explainFileError } from '../../session/explain-file-error.ts';

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What of Vite's config says which files are read. */
export type EnvConfig = Pick<ResolvedConfig, 'mode' | 'envDir' | 'inlineConfig'>;

/** A line of a `.env` file that is none. */
export interface EnvFault {
  /** 1-based. */
  readonly line: number;
  readonly expected: string;
}

/**
 * Reads the environment of a project.
 * @throws {UserError} `INVALID_OPTIONS` for a file that cannot be read, naming it and the line
 */
export function readEnvironment(config: EnvConfig): Environment {
  const problems = envFiles(config).flatMap(explainFile);
  if (problems.length > 0) {
    throw new UserError('INVALID_OPTIONS', `the environment: ${problems.join('\n')}`);
  }
  return { ...loadEnv(config.mode, folderOf(config), ''), ...process.env };
}

/** Absolute paths of the files that are read, whether they are there or not; the last one counts. */
export function envFiles(config: EnvConfig): string[] {
  const folder = folderOf(config);
  if (folder === false) return [];
  const { mode } = config;
  return ['.env', '.env.local', `.env.${mode}`, `.env.${mode}.local`].map((name) =>
    join(folder, name),
  );
}

function folderOf({ envDir, inlineConfig }: EnvConfig): string | false {
  return inlineConfig.envFile === false ? false : envDir;
}

function explainFile(file: string): string[] {
  const name = displayPath(file);
  try {
    // A folder of this name is a virtual environment of Python, which Vite passes over as well.
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
export function findEnvFault(text: string): EnvFault | undefined {
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
