/**
 * Which environment variables a session may take at replay. A session may come from a stranger, with
 * placeholders named after any variable, so the name alone grants nothing. A variable is granted if this
 * project recorded the session and found the variable's value in the traffic. The recorder notes that in a
 * file of names beside the sessions, which is committed with them.
 */

import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { UserError } from '../../errors.ts';
import { createPlaceholder } from '../../formats/text/placeholder.ts';
import type { Environment } from '../../replay/replay-variables.ts';
import { explainFileError, isErrorCode } from '../../session/files/file-errors.ts';
import { lockSession } from '../../session/files/lock-session.ts';
import { displayPath, portablePath } from '../../session/files/paths.ts';
import { readRegularFile } from '../../session/files/regular-file.ts';
import { writeFile } from '../../session/files/write-file.ts';
import { VARIABLES_FILE } from './secret-variables.ts';

/** Names of variables by the path of a session, relative to the folder, with forward slashes. */
type Grants = Readonly<Record<string, readonly string[]>>;

/** Live values by placeholder, by absolute paths of sessions with forward slashes. */
export type VariableValues = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** In bytes: room for a line for each of 100,000 sessions. */
const MAX_FILE = 16 * 1024 * 1024;

/**
 * The values of the variables that the sessions of a folder may take.
 * @throws {UserError} `INVALID_OPTIONS` for an invalid file of names
 */
export function readVariableValues(folder: string, environment: Environment): VariableValues {
  const values = Object.entries(readGrants(folder)).flatMap(([path, variables]) => {
    const known = variables.flatMap((variable) => {
      const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
      return value ? [[createPlaceholder(variable), value] as const] : [];
    });
    const file = portablePath(join(folder, path));
    return known.length === 0 ? [] : [[file, Object.fromEntries(known)] as const];
  });
  return Object.fromEntries(values);
}

/**
 * Notes which variables were found in sessions that were just recorded, and removes deleted sessions.
 * @param found names of variables by the absolute path of a session
 * @throws {SessionReplayError} `SESSION_NOT_WRITABLE`
 * @throws {UserError} `INVALID_OPTIONS` for an invalid file of names
 */
export function grantVariables(
  folder: string,
  found: ReadonlyMap<string, readonly string[]>,
): void {
  const hasAny = [...found.values()].some((variables) => variables.length > 0);
  const file = join(folder, VARIABLES_FILE);
  if (!hasAny && !existsSync(file)) return;
  lockSession(file, () => {
    const before = readGrants(folder);
    const grants = new Map(
      Object.entries(before).filter(([path]) => existsSync(join(folder, path))),
    );
    for (const [session, variables] of found) {
      const path = portablePath(relative(folder, session));
      if (variables.length === 0) grants.delete(path);
      else grants.set(path, [...variables].sort());
    }
    const sorted = [...grants].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = renderGrants(sorted);
    if (text !== renderGrants(Object.entries(before))) writeFile(file, [text]);
  });
}

/**
 * Removes the entries of deleted sessions, so that a new file at the same path is granted nothing.
 * @throws {SessionReplayError} as `grantVariables`
 * @throws {UserError} as `grantVariables`
 */
export function forgetVariables(folder: string): void {
  grantVariables(folder, new Map());
}

/** A line for each session, so that two branches seldom change the same one. */
function renderGrants(grants: readonly (readonly [string, readonly string[]])[]): string {
  const lines = grants.map(
    ([path, variables]) =>
      `  ${JSON.stringify(path)}: [${variables.map((name) => JSON.stringify(name)).join(', ')}]`,
  );
  return lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
}

function readGrants(folder: string): Grants {
  const file = join(folder, VARIABLES_FILE);
  let text: string;
  try {
    text = readRegularFile(file, MAX_FILE).toString();
  } catch (error) {
    if (isErrorCode(error, 'ENOENT') || isErrorCode(error, 'ENOTDIR')) return {};
    throw notReadable(file, explainFileError(error), error);
  }
  try {
    const grants: unknown = JSON.parse(text);
    if (isGrants(grants)) return grants;
  } catch (error) {
    throw notReadable(file, 'it is no JSON', error);
  }
  throw notReadable(
    file,
    'expected names of variables by session, as { "orders.test/logs-in.session.json": ["SHOP_PASSWORD"] }',
  );
}

function isGrants(value: unknown): value is Grants {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every(
    (names: unknown) =>
      Array.isArray(names) && names.every((name: unknown) => typeof name === 'string'),
  );
}

function notReadable(file: string, why: string, cause?: unknown): UserError {
  const name = displayPath(file);
  return new UserError(
    'INVALID_OPTIONS',
    `cannot read ${name}, which says what variables sessions may take: ${why}`,
    cause === undefined ? undefined : { cause },
  );
}
