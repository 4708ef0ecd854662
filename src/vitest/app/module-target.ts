/** Targets that are modules: a path, and perhaps the export that is meant, as in `./src/app.ts#createApp`. */

import { UserError } from '../../errors.ts';
import { listNames } from './describe-found.ts';

/** An identifier behind the last `#`: paths may have that character, too. */
const EXPORT = /#([\p{ID_Start}$_][\p{ID_Continue}$]*)$/u;

/** The path of a target's module, and the name of its export. */
export function splitModuleTarget(target: string): {
  readonly path: string;
  readonly name: string;
} {
  const [suffix = '', name = 'default'] = EXPORT.exec(target) ?? [];
  return { path: target.slice(0, target.length - suffix.length), name };
}

/**
 * What a target's module exports under the name that is meant.
 * @throws {UserError} `TARGET_NOT_STARTED` where it exports nothing under that name
 */
export function chooseExport(exports: Readonly<Record<string, unknown>>, target: string): unknown {
  const { path, name } = splitModuleTarget(target);
  if (name in exports) return exports[name];
  const others = Object.keys(exports);
  const missing = name === 'default' ? 'no default export' : `no export ${name}`;
  const [first] = others;
  const found =
    first === undefined
      ? 'exports nothing'
      : `has ${missing}, but ${listNames(others)}${name === 'default' ? `: name one, as in ${path}#${first}` : ''}`;
  throw targetNotStarted(target, `${path} ${found}`);
}

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
