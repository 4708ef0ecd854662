/** The user's module that is called before each replay: for fresh logins, and for a known state. */
import { UserError } from '../../errors.ts';
import { printable } from '../../printable.ts';
import type { Secrets } from '../../replay/request/secrets.ts';
import {
  type HeaderLists,
  type HeaderOverrides,
  headerLists,
} from '../../replay/send/header-overrides.ts';
import { showValue } from '../../session/json/show-value.ts';
import type { Session } from '../../session/schema.ts';
import { describeFound, isPlainObject, listNames } from '../app/describe-found.ts';
import { callUser, type LoadModule, loadModule } from '../app/user-module.ts';

/** The replay that a setup is called for. */
export interface ReplaySetupContext {
  readonly session: Session;
  /** Absolute path of the session file. */
  readonly file: string;
  readonly target: {
    /** Its name if there are several targets. */
    readonly name: string | undefined;
    /** Base URL without a slash at its end; for a module, that of the started app. */
    readonly url: string;
    /** Whether only reading requests are sent to it. */
    readonly readOnly: boolean;
  };
}

/** Settings of a replay beside the options. */
export interface ReplaySetupResult {
  /**
   * Live values by placeholder, which override the option `secrets` and that of the target. Environment variables
   * override them.
   */
  readonly secrets?: Secrets | undefined;
  /** Headers of every request, which override the option `headers` and that of the target. */
  readonly headers?: HeaderOverrides | undefined;
  /** Called when the replay is over. */
  readonly close?: (() => unknown) | undefined;
}

/**
 * The function that the module of the option `setup` exports by default. It is called in the test
 * worker, before a session is replayed against a target: once for each session and target, and for
 * each of the two rounds of a calibration. If it throws, the session fails with its error.
 * @example
 * import type { ReplaySetup } from 'vitest-session-replay';
 *
 * const setup: ReplaySetup = async ({ target }) => {
 *   const response = await fetch(`${target.url}/login`, { method: 'POST' });
 *   return { headers: { Authorization: `Bearer ${await response.text()}` } };
 * };
 * export default setup;
 */
export type ReplaySetup = (
  context: ReplaySetupContext,
  // biome-ignore lint/suspicious/noConfusingVoidType: a function without a return statement has this type.
) => Promise<ReplaySetupResult | void> | ReplaySetupResult | void;

/** The result of a call of the setup. */
interface CalledSetup {
  readonly secrets: Secrets;
  readonly headers: HeaderLists;
  close(): Promise<void>;
}

const FORM = 'a function ({ session, target }) => ({ secrets, headers, close })';

/**
 * Calls the setup.
 * @param path of its module, as written in the options
 * @throws {UserError} for a module without such a function, or a result of another form
 * @throws {unknown} any error of the setup
 */
export async function callSetup(
  load: LoadModule,
  path: string,
  context: ReplaySetupContext,
): Promise<CalledSetup> {
  const failure = `the setup ${path} cannot be called`;
  return showable(path, async () => {
    const exports = await loadModule(load, { path, failure, code: 'SETUP_FAILED' });
    const setup = exports.default;
    if (!isFunction(setup)) {
      const found = 'default' in exports ? describeFound(setup) : explainNoDefault(exports);
      throw new UserError('SETUP_FAILED', `${failure}: found ${found}. Export ${FORM} by default.`);
    }
    return take(await callUser(() => setup(context)), path);
  });
}

/** Checks the result of a setup. Errors do not show it, since it holds credentials. */
async function take(returned: unknown, path: string): Promise<CalledSetup> {
  if (returned === undefined || returned === null) {
    return { secrets: {}, headers: headerLists(undefined), close: async () => undefined };
  }
  if (!isPlainObject(returned)) {
    throw new UserError(
      'SETUP_FAILED',
      `the setup ${path} has returned ${describeFound(returned)}, not an object ` +
        '{ secrets, headers, close } or nothing',
    );
  }
  const { parseSetupResult } = await import('./setup-schema.ts');
  const { secrets = {}, headers, close } = parseSetupResult(returned, path);
  return {
    secrets,
    headers: headerLists(headers),
    close: () =>
      showable(path, async () => {
        await callUser(() => close?.call(returned));
      }),
  };
}

/** Makes an error of the setup printable: it may contain the text of an answer, or be no `Error` at all. */
async function showable<Result>(path: string, call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) {
      const thrown = typeof error === 'string' ? showValue(error) : describeFound(error);
      throw new UserError('SETUP_FAILED', `the setup ${path} threw ${thrown}`, { cause: error });
    }
    for (const part of ['message', 'stack'] as const) {
      // The message of a DOMException is read-only, and needs no escapes.
      const text = error[part];
      if (text !== undefined && text !== printable(text)) error[part] = printable(text);
    }
    throw error;
  }
}

function explainNoDefault(exports: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(exports);
  return names.length === 0 ? 'no exports' : `no default export, but ${listNames(names)}`;
}

function isFunction(value: unknown): value is (context: ReplaySetupContext) => unknown {
  return typeof value === 'function';
}
