import { UserError } from '../../errors.ts';

const FORMS =
  'a Node request listener (such as an Express app), an http.Server, a fetch handler or an object ' +
  'with one ({ fetch }), or an async function without parameters that returns a URL or { url, close }';

/**
 * The error for a module that exports no app by default.
 * @param what what it does export, in a sentence
 */
export function targetNotStarted(module: string, what: string): UserError {
  return new UserError(
    'TARGET_NOT_STARTED',
    `the target ${module} cannot be started: ${what}. Export ${FORMS}, by default.`,
  );
}
