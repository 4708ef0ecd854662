/**
 * Sessions against URLs share a worker. What is left behind there by the hooks of the user's setup
 * files, or by a test that they define, must not reach the next session: it is put back as it was when
 * the first session began. Setup files run anew for each session, and the modules that they import do
 * not, so what those have made of the worker by then stays.
 */
import { vi } from 'vitest';

const emitter: NodeJS.EventEmitter = process;

interface WorkerState {
  readonly environment: NodeJS.ProcessEnv;
  readonly globals: ReadonlyMap<string, PropertyDescriptor>;
  /** Of the process, by their events. */
  readonly listeners: ReadonlyMap<string | symbol, ReadonlySet<unknown>>;
}

/** Those that clean up when the worker ends, and those by which Vitest speaks to it. */
const KEPT_EVENTS: ReadonlySet<string | symbol> = new Set(
  'exit,beforeExit,message,internalMessage,disconnect,newListener,removeListener'.split(','),
);

let isShared = false;
let first: WorkerState | undefined;

/** Called before the setup files of each session of a shared worker. */
export function beginSession(): void {
  isShared = true;
  restoreTimers();
  if (first) restoreState(first);
}

/** Called once the setup files of a session have run. Without effect in other workers. */
export function keepFirstState(): void {
  if (isShared) first ??= readState();
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

/** Without those of Vitest and of coverage. */
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

/** Vitest numbers workers and their tasks there. */
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
 * Takes back the fake timers that a setup file has installed for the user's own tests: with them no
 * timeout fires, no paced request leaves, and undici writes nothing.
 */
export function restoreTimers(): void {
  if (vi.isFakeTimers()) vi.useRealTimers();
}
