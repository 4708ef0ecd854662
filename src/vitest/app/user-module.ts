/** Modules of the user's own code that run in the worker, such as a target or the setup. */

import { fileURLToPath } from 'node:url';
import { type ErrorCode, UserError } from '../../errors.ts';
import { ownFolders } from '../../own-files.ts';

/** Imports a module of the user's code when it is needed; Vite has compiled it. */
export type LoadModule = () => Promise<Readonly<Record<string, unknown>>>;

/** What a module of the user's is for. */
interface ModuleUse {
  /** The path, as it was written. */
  readonly path: string;
  /** What is told of a module that is not there: the start of a sentence. */
  readonly failure: string;
  readonly code: ErrorCode;
}

/**
 * The exports of a module of the user's. Where it cannot be loaded, the error is that of the module,
 * and leads to the user's code alone.
 * @throws {UserError} where there is no such module
 */
export async function loadModule(
  load: LoadModule,
  { path, failure, code }: ModuleUse,
): Promise<Readonly<Record<string, unknown>>> {
  return callUser(load, (error) => {
    const missing = missingModule(error);
    if (!missing?.endsWith(path.replace(/^(?:\.{1,2}\/)+/, '/'))) return undefined;
    return new UserError(code, `${failure}: there is no module ${missing}.`);
  });
}

/**
 * Calls a function of the user's. Its error leads to the user's code alone.
 * @param explain another error in the place of some
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

/** An identifier behind the last `#`: paths may have that character, too. */
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

/** In the words of Vite. */
function missingModule(error: unknown): string | undefined {
  return error instanceof Error
    ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1]
    : undefined;
}

const OWN = ownFolders.flatMap((folder) => [folder.href, fileURLToPath(folder)]);

/** Takes the frames of this package out of an error of the user's code: they lead nowhere. */
export function removeOwnFrames(error: unknown): void {
  if (!(error instanceof Error) || error.stack === undefined) return;
  const lines = error.stack.split('\n');
  error.stack = lines.filter((line) => !isOwnFrame(line)).join('\n');
}

function isOwnFrame(line: string): boolean {
  return /^\s+at /.test(line) && OWN.some((folder) => line.includes(folder));
}
