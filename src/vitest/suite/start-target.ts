/** Gets the target of one replay ready: starts the user's app, where it is one, and calls the setup. */

import { UserError } from '../../errors.ts';
import { mergeSecrets } from '../../replay/request/secrets.ts';
import { MAX_TIMER } from '../../replay/schedule/pace.ts';
import { mergeHeaders } from '../../replay/send/header-overrides.ts';
import { resolveTargets } from '../../replay/send/target.ts';
import type { ReplaySettings } from '../../replay/settings.ts';
import type { serveApp } from '../app/serve-app.ts';
import { loadModule, splitModuleTarget } from '../app/user-module.ts';
import type { ReplayContext, TargetContext } from '../replay-context.ts';
import { type ReplayDefinition, settingsOf } from './replay-definition.ts';
import type { callSetup, ReplaySetupContext } from './setup.ts';

type ServedApp = Awaited<ReturnType<typeof serveApp>>;
type CalledSetup = Awaited<ReturnType<typeof callSetup>>;

/** A target that a replay may begin at. */
interface ReadyTarget {
  /** Of the replay. */
  readonly settings: ReplaySettings;
  /** Undoes what the setup did, and ends the app. */
  close(): Promise<void>;
}

/**
 * @param ending aborted once the target is needed no more, which may be before it is ready: then it is
 * closed at once
 * @throws {UserError} `TARGET_MISSING`, `TARGET_NOT_STARTED`, `SETUP_FAILED`
 * @throws what the user's app or setup throws
 */
export async function startTarget(
  definition: ReplayDefinition,
  ending: AbortSignal,
): Promise<ReadyTarget> {
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

/** What serves apps is not loaded where the target is a URL. */
async function startApp(
  { loadApp, target, context }: ReplayDefinition,
  ending: AbortSignal,
): Promise<ServedApp | undefined> {
  if (!loadApp) return undefined;
  const { chooseExport, serveApp } = await import('../app/serve-app.ts');
  const module = target.module ?? '';
  const { path } = splitModuleTarget(module);
  const failure = `the target ${module}, set by ${settingOf(target)}, cannot be started`;
  const start = async (): Promise<ServedApp> => {
    const exports = await loadModule(loadApp, { path, failure, code: 'TARGET_NOT_STARTED' });
    ending.throwIfAborted();
    return closeIfEnded(await serveApp(chooseExport(exports, module), module), ending);
  };
  const code = 'TARGET_NOT_STARTED';
  const limit = context.startTimeout;
  const app = await waitAtMost({ failure: `${module} has not started`, code, limit }, start());
  const close = (): Promise<void> =>
    waitAtMost({ failure: `${module} has not closed`, code, limit }, app.close());
  return { url: app.url, close };
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

/** The environment goes over the setup, the setup over the options. */
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

/** Who waited for it may have given it up. */
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

/** In ms: what a hook of a replay does beside the user's code. */
const GRACE = 5_000;

/** Something that a module of the user's does, and how long it may take. */
interface Limited {
  /** What is told of it where it takes longer, as in `./src/app.ts has not started`. */
  readonly failure: string;
  readonly code: 'TARGET_NOT_STARTED' | 'SETUP_FAILED';
  /** In ms; 0 for no limit. */
  readonly limit: number;
}

/**
 * Waits for something that the user's code does, for a limited time.
 * @throws {UserError} where it takes longer
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
 * How long a hook of Vitest's may take, in ms, that waits for the user's code: our own limits come
 * first, since they say what they have waited for.
 * @param steps that the hook waits for, one after another
 */
export function hookTimeout({ startTimeout }: ReplayContext, steps: number): number {
  return startTimeout === 0 ? MAX_TIMER : Math.min(MAX_TIMER, steps * startTimeout + GRACE);
}
