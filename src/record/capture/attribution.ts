/**
 * Attributes requests to tests. Tests that run at the same time share one worker and one set of hooks, so
 * each request belongs to the test in whose asynchronous context it was made. Requests that a server in
 * this process makes while it answers belong to no test: they go to its own dependencies, which a replayed
 * server calls by itself.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequestLine, type OpenExchange, type RequestLine } from '../pipeline/exchange.ts';

/** The recording of one test, or of what is sent before the tests of a suite, as the captures see it. */
export interface CaptureScope {
  /** What is sent now belongs to it. */
  readonly isTaking: boolean;
  /** No other test of this worker runs at the same time, whether it records or not. */
  readonly isAlone: boolean;
  /** Undefined where requests to that origin do not belong to the session. */
  openExchange(line: RequestLine): OpenExchange | undefined;
  /** A server of the test made a request while answering: it is not part of the session. */
  countLeftOut(): void;
}

/** In whose context code runs: a test's, or that of a server which answers. */
interface Context {
  readonly scope: CaptureScope | undefined;
  readonly isServer: boolean;
}

const NO_TEST: Context = { scope: undefined, isServer: false };
const contexts: AsyncLocalStorage<Context> = new AsyncLocalStorage();
// Node 20 begins to follow promises with the first use. Were that in a test, the promises that it and
// its neighbours wait for already would share one context, and the neighbours' requests be its own.
contexts.run(NO_TEST, () => undefined);
/** Tests that are being recorded. */
const tests: Set<CaptureScope> = new Set();
/** What is sent outside of the tests of the file that runs. */
let fileScope: CaptureScope | undefined;

/**
 * Makes the calling asynchronous context the test's, and with it everything that it starts or awaits
 * from now on. Must be called before the caller's first `await`.
 */
export function enterScope(scope: CaptureScope): void {
  contexts.enterWith({ scope, isServer: false });
  tests.add(scope);
}

/** Nothing is attributed to this test from now on. */
export function leaveScope(scope: CaptureScope): void {
  tests.delete(scope);
}

/** Calls a function in the context of a scope that is no test. */
export function runInScope<Result>(scope: CaptureScope, run: () => Result): Result {
  return contexts.run({ scope, isServer: false }, run);
}

/** Remembers the context of what runs now, and gives a function that calls another one in it. */
export function bindContext(): <Result>(run: () => Result) => Result {
  const context = contexts.getStore();
  return (run) => (context === contexts.getStore() ? run() : contexts.run(context ?? NO_TEST, run));
}

/** Sets whose requests are that are made outside of any test and suite. */
export function setFileScope(scope: CaptureScope | undefined): void {
  fileScope = scope;
}

/** Makes the calling context that of a server which answers a request. */
export function enterServer(): void {
  contexts.enterWith({ scope: findScope(contexts.getStore()), isServer: true });
}

/** Calls what answers a request in this process, as a server does. */
export function runAsServer<Result>(run: () => Result): Result {
  return contexts.run({ scope: findScope(contexts.getStore()), isServer: true }, run);
}

/**
 * Opens the exchange of a request that is made in this context; undefined where it is not recorded.
 * @param path raw, or a whole URL in a request to a plain proxy
 */
export function captureRequest(
  origin: string,
  method: string,
  path: string,
): OpenExchange | undefined {
  const context = contexts.getStore();
  const scope = findScope(context);
  if (context?.isServer) {
    // A server that concurrent tests share answers in nobody's context.
    (scope ?? (tests.size > 0 ? fileScope : undefined))?.countLeftOut();
    return undefined;
  }
  return scope?.openExchange(createRequestLine(origin, method, path));
}

/**
 * Where the context says nothing, and where it is that of a test that is over, a request belongs to
 * the one test that records, if no other test runs beside it. (undici sends queued requests from the
 * context in which their connection was opened, which may have been an earlier test's.)
 */
function findScope(context: Context | undefined): CaptureScope | undefined {
  const scope = context?.scope;
  if (scope?.isTaking) return scope;
  const [only] = tests.size === 1 ? tests : [];
  if (only?.isAlone) return only;
  return fileScope?.isTaking ? fileScope : undefined;
}
