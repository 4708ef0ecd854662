/**
 * Attributes requests to tests. Tests that run at the same time share one worker and one set of hooks, so
 * each request belongs to the test in whose asynchronous context it was made. Requests that a server in
 * this process makes while it answers do not belong to any test: they go to the dependencies of the
 * server, which a replayed server calls by itself.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequestLine, type OpenExchange, type RequestLine } from '../pipeline/exchange.ts';

/** The recording of one test, or of the requests before the tests of a suite, as the captures see it. */
export interface CaptureScope {
  /** Whether requests that are sent now belong to this recording. */
  readonly isTaking: boolean;
  /** Whether no other test of this worker, recorded or not, runs at the same time. */
  readonly isAlone: boolean;
  /** Opens an exchange; undefined if requests to that origin do not belong to the session. */
  openExchange(line: RequestLine): OpenExchange | undefined;
  /** Counts a request that a server of the test made while answering, which is not part of the session. */
  countLeftOut(): void;
}

/** The context in which code runs: a test, or a server that is answering a request. */
interface Context {
  readonly scope: CaptureScope | undefined;
  readonly isServer: boolean;
}

const NO_TEST: Context = { scope: undefined, isServer: false };
const contexts: AsyncLocalStorage<Context> = new AsyncLocalStorage();
// Node 20 begins to track promises at the first use of an AsyncLocalStorage. If that use were in a test,
// promises that this test and its neighbours already await would share one context, and the requests of
// the neighbours would be attributed to this test.
contexts.run(NO_TEST, () => undefined);
/** Tests that are being recorded. */
const tests: Set<CaptureScope> = new Set();
/** The scope for requests that the running file makes outside of its tests. */
let fileScope: CaptureScope | undefined;

/**
 * Assigns the calling asynchronous context to a test, with everything that the caller starts or awaits
 * from now on. Must be called before the caller's first `await`.
 */
export function enterScope(scope: CaptureScope): void {
  contexts.enterWith({ scope, isServer: false });
  tests.add(scope);
}

/** Attributes no more requests to this test. */
export function leaveScope(scope: CaptureScope): void {
  tests.delete(scope);
}

/** Calls a function in the context of a scope that is not a test. */
export function runInScope<Result>(scope: CaptureScope, run: () => Result): Result {
  return contexts.run({ scope, isServer: false }, run);
}

/** Remembers the current context, and returns a function that calls other functions in that context. */
export function bindContext(): <Result>(run: () => Result) => Result {
  const context = contexts.getStore();
  return (run) => (context === contexts.getStore() ? run() : contexts.run(context ?? NO_TEST, run));
}

/** Sets the scope of requests that are made outside of any test and suite. */
export function setFileScope(scope: CaptureScope | undefined): void {
  fileScope = scope;
}

/** Marks the calling context as a server that is answering a request. */
export function enterServer(): void {
  contexts.enterWith({ scope: findScope(contexts.getStore()), isServer: true });
}

/** Calls a function that answers a request in this process, in the context of a server. */
export function runAsServer<Result>(run: () => Result): Result {
  return contexts.run({ scope: findScope(contexts.getStore()), isServer: true }, run);
}

/**
 * Opens the exchange for a request that is made in this context; undefined if the request is not recorded.
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
    // A server that concurrent tests share answers outside of the context of any test.
    (scope ?? (tests.size > 0 ? fileScope : undefined))?.countLeftOut();
    return undefined;
  }
  return scope?.openExchange(createRequestLine(origin, method, path));
}

/**
 * If there is no context, or its test is over, a request belongs to the one test that records, unless
 * other tests run at the same time. (undici sends queued requests from the context in which their
 * connection was opened, which may belong to an earlier test.)
 */
function findScope(context: Context | undefined): CaptureScope | undefined {
  const scope = context?.scope;
  if (scope?.isTaking) return scope;
  const [only] = tests.size === 1 ? tests : [];
  if (only?.isAlone) return only;
  return fileScope?.isTaking ? fileScope : undefined;
}
