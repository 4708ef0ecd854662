import { UserError } from '../../errors.ts';
import { hideOwnFrames } from './hide-own-frames.ts';

/** A target that is a module of the user's code, loaded when it is needed. */
export type LoadApp = () => Promise<{ readonly default?: unknown }>;

/**
 * What the user's app exports by default. Where it cannot be loaded, the error is the app's own, and
 * leads to the user's code alone.
 * @param module the module's path, as it was written
 * @param setting where it was written, in words
 * @throws {UserError} `TARGET_NOT_STARTED` where there is no such module
 */
export async function loadApp(load: LoadApp, module: string, setting: string): Promise<unknown> {
  try {
    return (await load()).default;
  } catch (error) {
    const missing = missingModule(error);
    if (missing?.endsWith(module.replace(/^(?:\.{1,2}\/)+/, '/'))) {
      throw new UserError(
        'TARGET_NOT_STARTED',
        `the target ${module}, set by ${setting}, cannot be started: there is no module ${missing}.`,
      );
    }
    hideOwnFrames(error);
    throw error;
  }
}

/** In the words of Vite. */
function missingModule(error: unknown): string | undefined {
  return error instanceof Error
    ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1]
    : undefined;
}
