/** A user's own app as a target: started on a port of this machine, for the time of a replay. */
import { isBaseUrl } from '../../session/is-base-url.ts';
import { showValue } from '../../session/json/show-value.ts';
import { type FetchHandler, type ServedApp, serveFetchHandler, serveForm } from './app-forms.ts';
import { describeFound, isClass } from './describe-found.ts';
import { targetNotStarted } from './module-target.ts';
import { callUser } from './user-module.ts';

/** What it returns tells whether it starts an app, makes one, or is one. */
type FunctionWithoutParameters = FetchHandler & (() => unknown);

/**
 * Starts an app on a free port of 127.0.0.1, or lets it start itself.
 * @param exported what the module exports, or a promise of it, in one of the forms that
 * `targetNotStarted` tells
 * @param module the module's path, for messages
 * @throws {UserError} `TARGET_NOT_STARTED`
 * @throws what the app itself throws
 */
export async function serveApp(exported: unknown, module: string): Promise<ServedApp> {
  const app = await callUser(() => exported);
  const served = serveForm(app, module);
  if (served) return served;
  if (isWithoutParameters(app)) return serveReturned(app, module);
  throw targetNotStarted(module, `found ${describeFound(app)}`);
}

/** A fetch handler may have no parameters, too: then it has returned a response to nothing. */
async function serveReturned(app: FunctionWithoutParameters, module: string): Promise<ServedApp> {
  const returned = await callUser(app);
  if (isResponse(returned)) return serveFetchHandler(app, module);
  const served = findRunning(returned, module) ?? serveForm(returned, module);
  if (served) return served;
  if (isWithoutParameters(returned)) return serveFetchHandler(returned, module);
  throw returnedNoApp(module, describeFound(returned));
}

/** An app that runs where the user's code has started it: its URL, or `{ url, close }`. */
function findRunning(returned: unknown, module: string): ServedApp | undefined {
  if (typeof returned === 'string' || returned instanceof URL) {
    const url = hrefOf(returned);
    if (url === undefined) throw returnedNoApp(module, showUrl(returned));
    return { url, close: async () => undefined };
  }
  if (typeof returned !== 'object' || returned === null || !('url' in returned)) return undefined;
  if (returned.url === undefined) return undefined;
  const url = hrefOf(returned.url);
  if (url === undefined) throw returnedNoApp(module, `a url ${showUrl(returned.url)}`);
  const close = 'close' in returned ? returned.close : undefined;
  if (close !== undefined && !isFunction(close)) {
    throw returnedNoApp(module, `a url and a close that is ${describeFound(close)}`);
  }
  let closing: Promise<unknown> | undefined;
  return {
    url,
    async close() {
      closing ??= close && callUser(() => close.call(returned));
      await closing;
    },
  };
}

function returnedNoApp(module: string, what: string): Error {
  return targetNotStarted(module, `the function that it exports returned ${what}`);
}

function hrefOf(value: unknown): string | undefined {
  const href = value instanceof URL ? value.href : value;
  return typeof href === 'string' && isBaseUrl(href) ? href : undefined;
}

/** A URL object is welcome, so it is its text that is wrong. */
function showUrl(value: unknown): string {
  if (value instanceof URL) return showValue(value.href);
  return typeof value === 'string' ? showValue(value) : describeFound(value);
}

function isWithoutParameters(app: unknown): app is FunctionWithoutParameters {
  return typeof app === 'function' && app.length === 0 && !isClass(app);
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}

/** Not by `instanceof`: another copy of undici brings a class of its own. */
function isResponse(value: unknown): boolean {
  return Object.prototype.toString.call(value) === '[object Response]';
}
