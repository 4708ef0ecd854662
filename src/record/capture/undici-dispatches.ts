/**
 * If all connections of an undici pool are busy, a request waits until one of them is free, and is then
 * made in the context of that connection, which may belong to another test. So the context in which a
 * request was passed to undici is remembered until then.
 *
 * @note `request`, `stream` and `pipeline` make their handlers asynchronous resources, which remember the
 * context themselves; so do the queues of undici 8. For `fetch` and `dispatch`, the method that all
 * dispatchers of a copy of undici inherit is watched. It is found through the global dispatcher, or else
 * when the copy sends its first request: the context of requests queued before then is unknown.
 */
import { AsyncResource } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { bindContext } from './attribution.ts';

interface Dispatch {
  readonly prototype: object;
  readonly original: (this: unknown, ...args: unknown[]) => unknown;
}

/** The contexts of requests, by the options of each request, which a pool passes on unchanged. */
const callers: WeakMap<object, ReturnType<typeof bindContext>> = new WeakMap();

/**
 * Starts remembering contexts.
 * @returns a function that stops this
 */
export function captureDispatches(): () => void {
  const watched: Map<object, Dispatch> = new Map();
  const watch = (dispatcher: unknown): void => {
    const found = findDispatch(dispatcher);
    if (found === undefined || watched.has(found.prototype)) return;
    watched.set(found.prototype, found);
    replaceDispatch(found.prototype, watchDispatch(found.original));
  };
  const watchGlobal = (): void => {
    watch(Reflect.get(globalThis, Symbol.for('undici.globalDispatcher.1')));
  };
  const watchClient = (message: unknown): void => {
    watch(bySymbol(Object(message).socket, 'client'));
  };
  watchGlobal();
  subscribe('undici:request:create', watchGlobal);
  subscribe('undici:client:sendHeaders', watchClient);
  return () => {
    unsubscribe('undici:request:create', watchGlobal);
    unsubscribe('undici:client:sendHeaders', watchClient);
    for (const { prototype, original } of watched.values()) replaceDispatch(prototype, original);
  };
}

/** Calls a function in the context in which a request was passed to undici, if undici keeps the context. */
export function inCallContext<Result>(request: object, run: () => Result): Result {
  const handler = bySymbol(request, 'handler');
  return handler instanceof AsyncResource ? handler.runInAsyncScope(run) : run();
}

function watchDispatch(original: Dispatch['original']): Dispatch['original'] {
  return function (this: unknown, ...args): unknown {
    const [options] = args;
    if (typeof options !== 'object' || options === null) return Reflect.apply(original, this, args);
    const runInContext = callers.get(options) ?? bindContext();
    callers.set(options, runInContext);
    return runInContext(() => Reflect.apply(original, this, args));
  };
}

/** The prototype from which the dispatchers of one copy of undici inherit their method. */
function findDispatch(dispatcher: unknown): Dispatch | undefined {
  if (typeof dispatcher !== 'object' || dispatcher === null) return undefined;
  let prototype: object | null = Object.getPrototypeOf(dispatcher);
  while (prototype !== null && !Object.hasOwn(prototype, 'dispatch')) {
    prototype = Object.getPrototypeOf(prototype);
  }
  const original: unknown = prototype === null ? undefined : Reflect.get(prototype, 'dispatch');
  if (prototype === null || !isMethod(original)) return undefined;
  return { prototype, original };
}

function replaceDispatch(prototype: object, dispatch: Dispatch['original']): void {
  Object.defineProperty(prototype, 'dispatch', {
    configurable: true,
    enumerable: false,
    writable: true,
    value: dispatch,
  });
}

function isMethod(value: unknown): value is Dispatch['original'] {
  return typeof value === 'function';
}

/** Symbols by class. A search in each request would take longer than all the rest. */
const symbols: WeakMap<object, Map<string, symbol>> = new WeakMap();

/** Reads a private value, which undici keeps under a symbol of its own. */
function bySymbol(owner: unknown, description: string): unknown {
  if (typeof owner !== 'object' || owner === null) return undefined;
  const prototype: object = Object.getPrototypeOf(owner) ?? owner;
  const known = symbols.get(prototype) ?? new Map<string, symbol>();
  const key = known.get(description) ?? findSymbol(owner, description);
  if (key === undefined) return undefined;
  known.set(description, key);
  symbols.set(prototype, known);
  return Reflect.get(owner, key);
}

function findSymbol(owner: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(owner).find((symbol) => symbol.description === description);
}
