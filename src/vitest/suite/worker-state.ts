/**
 * Sessions may share a worker. Changes by hooks of the user's setup files, or by tests that they define,
 * must not reach the next session: the state of the worker at the start of the first session is restored. Setup
 * files run anew for each session, and the modules that they import do not, so that earlier changes by these
 * modules stay.
 */
import { vi } from 'vitest';

const emitter: NodeJS.EventEmitter = process;

interface WorkerState {
  readonly environment: NodeJS.ProcessEnv;
  readonly globals: ReadonlyMap<string, PropertyDescriptor>;
  /** Listeners of the process, by event. */
  readonly listeners: ReadonlyMap<string | symbol, ReadonlySet<unknown>>;
}

/** Events of listeners that clean up when the worker ends, and of Vitest's messages. */
const KEPT_EVENTS: ReadonlySet<string | symbol> = new Set(
  'exit,beforeExit,message,internalMessage,disconnect,newListener,removeListener'.split(','),
);

/** Whether the setup files of the session that begins have found the first state. */
let isRestored = false;
let first: WorkerState | undefined;

/** Called before the user's setup files of each session of a shared worker, if there are any. */
export function restoreFirstState(): void {
  isRestored = true;
  restoreTimers();
  if (first) restoreState(first);
}

/** Called at the start of each session of a shared worker, once the user's setup files have run. */
export function beginSession(): void {
  if (!isRestored) restoreFirstState();
  isRestored = false;
  first ??= readState();
}

/**
 * Runs a step whose changes stay: an app is loaded once for all sessions of a worker, and may read variables from a
 * file or extend globals while it is loaded.
 */
export async function keepChanges<Result>(step: () => Promise<Result>): Promise<Result> {
  if (first === undefined) return step();
  const before = readState();
  try {
    return await step();
  } finally {
    first = withChanges(first, before, readState());
  }
}

/** By module: the variables that its app has set when it was started first. */
const setAtStart: Map<string, NodeJS.ProcessEnv> = new Map();

/**
 * Starts an app for a session. What the start of an app sets is undone before the next session, which sets it again,
 * unless a module has set it, since modules are loaded once: then the variable stays, and the app is started anew.
 */
export async function startWithVariables<App extends { close(): Promise<void> }>(
  module: string,
  start: () => Promise<App>,
): Promise<App> {
  if (first === undefined) return start();
  const before = { ...process.env };
  const [app] = await Promise.allSettled([start()]);
  const set = Object.entries(process.env).filter(([name, value]) => value !== before[name]);
  if (!setAtStart.has(module)) setAtStart.set(module, Object.fromEntries(set));
  const { environment } = first;
  const lost = Object.entries(setAtStart.get(module) ?? {}).filter(([name, value]) => {
    // Otherwise, a setup file has set it for this session.
    const isRestored = before[name] === environment[name];
    return isRestored && before[name] !== value && process.env[name] === before[name];
  });
  if (lost.length > 0) {
    first = { ...first, environment: { ...first.environment, ...Object.fromEntries(lost) } };
    Object.assign(process.env, Object.fromEntries(lost));
    if (app.status === 'fulfilled') await app.value.close();
    return start();
  }
  if (app.status === 'rejected') throw app.reason;
  return app.value;
}

function withChanges(kept: WorkerState, before: WorkerState, after: WorkerState): WorkerState {
  const environment = Object.entries(after.environment).filter(
    ([name, value]) => before.environment[name] !== value,
  );
  const globals = [...after.globals].filter(
    ([name, { value, get }]) =>
      before.globals.get(name)?.value !== value || before.globals.get(name)?.get !== get,
  );
  const listeners = [...after.listeners].map(([event, all]): [string | symbol, Set<unknown>] => {
    const added = [...all].filter((each) => !before.listeners.get(event)?.has(each));
    return [event, new Set([...(kept.listeners.get(event) ?? []), ...added])];
  });
  return {
    environment: { ...kept.environment, ...Object.fromEntries(environment) },
    globals: new Map([...kept.globals, ...globals]),
    listeners: new Map([...kept.listeners, ...listeners]),
  };
}

function readState(): WorkerState {
  const globals = globalNames().map((name): [string, PropertyDescriptor] => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name) ?? {},
  ]);
  const listeners = emitter
    .eventNames()
    .map((event): [string | symbol, Set<unknown>] => [event, new Set(emitter.rawListeners(event))]);
  return {
    environment: { ...process.env },
    globals: new Map(globals),
    listeners: new Map(listeners),
  };
}

/** Names of globals, without those of Vitest and of coverage. */
function globalNames(): string[] {
  return Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__'));
}

function restoreState({ environment, globals, listeners }: WorkerState): void {
  restoreEnvironment(environment);
  for (const [name, descriptor] of globals) restoreGlobal(name, descriptor);
  for (const event of emitter.eventNames()) {
    if (KEPT_EVENTS.has(event)) continue;
    const added = emitter.rawListeners(event).filter((each) => !listeners.get(event)?.has(each));
    for (const listener of added) Reflect.apply(emitter.off, emitter, [event, listener]);
  }
}

/** Restores all variables except those of Vitest, which number workers and tasks. */
function restoreEnvironment(environment: NodeJS.ProcessEnv): void {
  const isOurs = (name: string): boolean => !name.startsWith('VITEST_');
  for (const name of Object.keys(process.env).filter(isOurs)) {
    if (environment[name] === undefined) delete process.env[name];
  }
  for (const name of Object.keys(environment).filter(isOurs)) {
    if (process.env[name] !== environment[name]) process.env[name] = environment[name];
  }
}

function restoreGlobal(name: string, before: PropertyDescriptor): void {
  const now = Object.getOwnPropertyDescriptor(globalThis, name);
  const isSame = now?.value === before.value && now?.get === before.get && now?.set === before.set;
  if (!isSame) Reflect.defineProperty(globalThis, name, before);
}

/**
 * Restores real timers if a setup file has installed fake ones for the user's own tests: with these no timeout
 * fires, no paced request leaves, and undici writes nothing.
 */
export function restoreTimers(): void {
  if (vi.isFakeTimers()) vi.useRealTimers();
}
