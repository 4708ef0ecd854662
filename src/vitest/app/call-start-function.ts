import { isBaseUrl } from '../../session/is-base-url.ts';
import { showValue } from '../../session/show-value.ts';
import { hideOwnFrames } from './hide-own-frames.ts';
import type { ServedApp } from './serve-app.ts';
import { targetNotStarted } from './target-not-started.ts';

/** A function of the user's module that starts the app itself. */
export type StartFunction = () => unknown;

/**
 * Lets the user's code start its app, wherever it likes.
 * @param module the module's path, for messages
 * @throws {UserError} `TARGET_NOT_STARTED` where it returns neither a URL nor `{ url, close }`
 */
export async function callStartFunction(start: StartFunction, module: string): Promise<ServedApp> {
  const started = await callUser(start);
  const refuse = (what: string): Error =>
    targetNotStarted(module, `the function that it exports returned ${what}`);
  const url = hrefOf(started);
  if (url !== undefined) return { url, close: async () => undefined };
  if (!isObject(started) || !('url' in started)) throw refuse(show(started));
  const href = hrefOf(started.url);
  const close = 'close' in started ? started.close : undefined;
  if (href === undefined) throw refuse(`a url ${show(started.url)}`);
  if (close !== undefined && !isFunction(close)) throw refuse(`a close ${showValue(close)}`);
  let closing: Promise<unknown> | undefined;
  return {
    url: href,
    async close() {
      closing ??= close && callUser(close.bind(started));
      await closing;
    },
  };
}

/** An error of the user's code leads to that code alone. */
async function callUser(call: () => unknown): Promise<unknown> {
  try {
    return await call();
  } catch (error) {
    hideOwnFrames(error);
    throw error;
  }
}

function hrefOf(value: unknown): string | undefined {
  const href = value instanceof URL ? value.href : value;
  return typeof href === 'string' && isBaseUrl(href) ? href : undefined;
}

/** A URL object is welcome, so it is its text that is wrong. */
function show(value: unknown): string {
  return showValue(value instanceof URL ? value.href : value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isFunction(value: unknown): value is () => unknown {
  return typeof value === 'function';
}
