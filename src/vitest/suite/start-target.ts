/** Prepares the target of one replay: starts the user's app if it is one, and calls the setup. */

import { inject, vi } from 'vitest';
import { UserError } from '../../errors.ts';
import { mergeSecrets } from '../../replay/request/secrets.ts';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { mergeHeaders } from '../../replay/send/header-overrides.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import { isBaseUrl } from '../../session/is-base-url.ts';
import { showValue } from '../../session/json/show-value.ts';
import type { serveApp } from '../app/serve-app.ts';
import { loadModule, providedKey, splitModuleTarget } from '../app/user-module.ts';
import { keepReadOnly } from '../keep-read-only.ts';
import type { ReplayContext, TargetContext } from '../replay-context.ts';
import { type ReplayDefinition, settingsOf } from './replay-definition.ts';
import type { callSetup, ReplaySetupContext } from './setup.ts';
import { keepChanges, startWithVariables } from './worker-state.ts';

type ServedApp = Awaited<ReturnType<typeof serveApp>>;
type CalledSetup = Awaited<ReturnType<typeof callSetup>>;

/** A target that is ready for a replay. */
interface ReadyTarget {
  /** Settings of the replay. */
  readonly settings: ReplaySettings;
  /** Closes the setup and the app. */
  close(): Promise<void>;
}

/**
 * @param ending aborted once the target is no longer needed, perhaps before it is ready: then it is closed at
 * once
 * @throws {UserError} `TARGET_MISSING`, `TARGET_READ_ONLY`, `TARGET_NOT_STARTED`, `SETUP_FAILED`
 * @throws {unknown} any error of the user's app or setup
 */
export async function startTarget(
  definition: ReplayDefinition,
  ending: AbortSignal,
): Promise<ReadyTarget> {
  await keepReadOnly(definition.target);
  const app = await startApp(definition, ending);
  const settings = settingsOf(definition, app?.url);
  let setup: CalledSetup | undefined;
  try {
    setup = await setUp(definition, settings, ending);
  } catch (error) {
    await app?.close();
    throw error;
  }
  return {
    settings: setup ? withSetup(settings, setup, definition) : settings,
    async close() {
      try {
        await setup?.close();
      } finally {
        await app?.close();
      }
    },
  };
}

/** Starts the app of a target that is a module. For a URL, the code that serves apps is not loaded. */
async function startApp(
  { loadApp, target, context }: ReplayDefinition,
  ending: AbortSignal,
): Promise<ServedApp | undefined> {
  const key = providedKey(target.module ?? '');
  if (key !== undefined) return { url: readProvided(key), close: async () => undefined };
  if (!loadApp) return undefined;
  const { chooseExport, serveApp } = await import('../app/serve-app.ts');
  const module = target.module ?? '';
  const { path } = splitModuleTarget(module);
  const code = 'TARGET_NOT_STARTED';
  const failure = `the target ${module}, set by ${settingOf(target)}, cannot be started`;
  const start = async (): Promise<ServedApp> => {
    const load = async (): Promise<unknown> => {
      const exports = await keepChanges(() => loadModule(loadApp, { path, failure, code }));
      ending.throwIfAborted();
      return chooseExport(exports, module);
    };
    const reload = (): Promise<unknown> => {
      vi.resetModules();
      return load();
    };
    return closeIfEnded(await serveApp(await load(), module, reload), ending);
  };
  const limit = context.startTimeout;
  const started = startWithVariables(module, start);
  const app = await waitAtMost({ failure: `${module} has not started`, code, limit }, started);
  const close = (): Promise<void> =>
    waitAtMost({ failure: `${module} has not closed`, code, limit }, app.close());
  return { url: app.url, close };
}

/** @throws {UserError} `TARGET_MISSING` */
function readProvided(key: string): string {
  // Only the user's code knows the type of what it provides.
  const url: unknown = Reflect.apply(inject, undefined, [key]);
  if (typeof url === 'string' && isBaseUrl(url)) return url;
  const problem =
    url === undefined
      ? 'no global setup has provided it'
      : `a global setup has provided ${showValue(url)}`;
  throw new UserError(
    'TARGET_MISSING',
    `the target inject:${key} is not known: ${problem}. Call project.provide('${key}', 'http://127.0.0.1:3000') there, with the URL of the server.`,
  );
}

async function setUp(
  { session, file, target, context, loadSetup }: ReplayDefinition,
  settings: ReplaySettings,
  ending: AbortSignal,
): Promise<CalledSetup | undefined> {
  const path = context.setup;
  if (!loadSetup || path === undefined) return undefined;
  const { callSetup } = await import('./setup.ts');
  const [own] = resolveTargets(session, settings);
  const url = own ? own[1].origin + own[1].basePath : session.origin;
  const { name } = target;
  const readOnly = target.readOnly !== false;
  const facts: ReplaySetupContext = { session, file, target: { name, url, readOnly } };
  const call = async (): Promise<CalledSetup> =>
    closeIfEnded(await callSetup(loadSetup, path, facts), ending);
  const code = 'SETUP_FAILED';
  const limit = context.startTimeout;
  const failure = `the setup ${path} has not returned`;
  const called = await waitAtMost({ failure, code, limit }, call());
  const close = (): Promise<void> =>
    waitAtMost({ failure: `the setup ${path} has not closed`, code, limit }, called.close());
  return { ...called, close };
}

/** The environment overrides the setup, which overrides the options. */
function withSetup(
  settings: ReplaySettings,
  setup: CalledSetup,
  { target, context: { overrides } }: ReplayDefinition,
): ReplaySettings {
  return {
    ...settings,
    headers: [target.headers, setup.headers, overrides.headers].reduce(mergeHeaders),
    secrets: mergeSecrets(settings.secrets, setup.secrets, overrides.secrets),
  };
}

/** Closes what started too late: the suite may have ended meanwhile. */
async function closeIfEnded<Live extends { close(): Promise<void> }>(
  live: Live,
  ending: AbortSignal,
): Promise<Live> {
  if (ending.aborted) await live.close();
  ending.throwIfAborted();
  return live;
}

function settingOf({ isOverride, name }: TargetContext): string {
  if (isOverride) return 'REPLAY_TARGET';
  return `the option "target${name === undefined ? '' : `.${name}`}"`;
}

/** In ms, for the work of a hook beside the user's code. */
const GRACE = 5_000;

/** A step of the user's code, and its time limit. */
interface Limited {
  /** Start of the message if it takes longer, such as `./src/app.ts has not started`. */
  readonly failure: string;
  readonly code: 'TARGET_NOT_STARTED' | 'SETUP_FAILED';
  /** In ms; 0 for none. */
  readonly limit: number;
}

/**
 * Waits a limited time for a step of the user's code.
 * @throws {UserError} if it takes longer
 */
async function waitAtMost<Result>(
  { failure, code, limit }: Limited,
  result: Promise<Result>,
): Promise<Result> {
  if (limit === 0) return result;
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    const error = new UserError(code, `${failure} within ${limit / 1000} s`);
    timer = setTimeout(() => reject(error), limit);
  });
  try {
    return await Promise.race([result, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The timeout, in ms, of a hook that waits for the user's code. The limits of its steps are shorter, since their
 * errors name what was waited for.
 * @param steps number of steps that the hook waits for in sequence
 */
export function hookTimeout({ startTimeout }: ReplayContext, steps: number): number {
  return startTimeout === 0 ? MAX_TIMER : Math.min(MAX_TIMER, steps * startTimeout + GRACE);
}
