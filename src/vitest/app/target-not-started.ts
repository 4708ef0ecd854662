import { UserError } from '../../errors.ts';

const FORMS =
  'a Node request listener (such as an Express app), an http.Server, a Fastify or Koa app, a fetch ' +
  'handler or an object with one ({ fetch }), or a function without parameters that returns one of ' +
  'these, a URL or { url, close }';

/**
 * The error for a module that exports no app.
 * @param module as it was written, perhaps with the name of an export
 * @param what what it does export, in a sentence
 */
export function targetNotStarted(module: string, what: string): UserError {
  return new UserError(
    'TARGET_NOT_STARTED',
    `the target ${module} cannot be started: ${what}. Export ${FORMS}, by default or under a name ` +
      'that the target gives, as in ./src/app.ts#createApp.',
  );
}
