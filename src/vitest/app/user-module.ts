/** Modules of the user's code that run in the worker, such as a target or the setup. */

import { fileURLToPath } from 'node:url';
import { type ErrorCode, UserError } from '../../errors.ts';
import { ownFolders } from '../../own-files.ts';

/** Imports a module of the user's code when it is needed; Vite has compiled it. */
export type LoadModule = () => Promise<Readonly<Record<string, unknown>>>;

/** How errors name a module of the user's. */
interface NamedModule {
  /** Its path as written in the options. */
  readonly path: string;
  /** Start of the message for a missing module. */
  readonly failure: string;
  readonly code: ErrorCode;
}

/**
 * The exports of a module of the user's. The error of a module that cannot be loaded is its own, with frames
 * of the user's code alone.
 * @throws {UserError} for a missing module
 */
export async function loadModule(
  load: LoadModule,
  { path, failure, code }: NamedModule,
): Promise<Readonly<Record<string, unknown>>> {
  return callUser(load, (error) => {
    const missing = missingModule(error);
    if (!missing?.endsWith(path.replace(/^(?:\.{1,2}\/)+/, '/'))) return undefined;
    return new UserError(code, `${failure}: there is no module ${missing}.`);
  });
}

/**
 * Calls a function of the user's. Its error has frames of the user's code alone.
 * @param explain gives another error in place of some
 */
export async function callUser<Result>(
  call: () => Result | PromiseLike<Result>,
  explain: (error: unknown) => unknown = () => undefined,
): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    const explained = explain(error);
    if (explained !== undefined) throw explained;
    removeOwnFrames(error);
    throw error;
  }
}

/** An identifier behind the last `#`, since paths may contain that character too. */
const EXPORT = /#([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u;

/**
 * The path of a target's module, and the name of its export: both may stand in a target, as in
 * `./src/app.ts#createApp`.
 */
export function splitModuleTarget(target: string): {
  readonly path: string;
  readonly name: string;
} {
  const [suffix = '', name = 'default'] = EXPORT.exec(target) ?? [];
  return { path: target.slice(0, target.length - suffix.length), name };
}

/** The key of the context from which a target takes its URL, as in `inject:apiUrl`; undefined for other targets. */
export function providedKey(target: string): string | undefined {
  return /^inject:(.+)$/s.exec(target)?.[1];
}

/** Whether a target names an export of its module. */
export function hasExport(target: string): boolean {
  return EXPORT.test(target);
}

/** The path of the missing module, from the message of Vite's error. */
function missingModule(error: unknown): string | undefined {
  return error instanceof Error
    ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1]
    : undefined;
}

const OWN = ownFolders.flatMap((folder) => [folder.href, fileURLToPath(folder)]);

/** Removes the frames of this package from an error of the user's code, where they explain nothing. */
export function removeOwnFrames(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  const lines = error.stack.split('\n');
  error.stack = lines.filter((line) => !isOwnFrame(line)).join('\n');
}

function isOwnFrame(line: string): boolean {
  return /^\s+at /.test(line) && OWN.some((folder) => line.includes(folder));
}
