import { STATUS_CODES } from 'node:http';
import { headerValue } from '../../session/headers.ts';
import type { Header } from '../../session/schema.ts';
import { monotonicTime } from '../clock.ts';
import type { BodyLimits } from '../options.ts';
import { BodyCollector, type CollectedBody } from './body-collector.ts';

/** A request without its headers, which are known for certain only once they are written. */
export interface RequestLine {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly method: string;
  /** The raw request target. */
  readonly path: string;
}

/** Status line and header section of a response. */
export interface ResponseHead {
  readonly status: number;
  /** The reason phrase as it was on the wire. */
  readonly statusText: string | undefined;
  readonly headers: Header[];
}

/** One request and what came of it, as it was on the wire: nothing decoded, nothing redacted. */
export interface Exchange extends RequestLine {
  /** When the request's first byte left, in ms on the monotonic clock. */
  readonly start: number;
  /** When the last byte of the response came, or the error, on the same clock. */
  readonly end: number;
  readonly requestHeaders: Header[];
  readonly requestBody: CollectedBody | undefined;
  readonly requestTrailers: Header[];
  readonly response:
    | (ResponseHead & { body: CollectedBody | undefined; trailers: Header[] })
    | undefined;
  /** Why there is no response, or why it broke off. */
  readonly error: string | undefined;
  /** The client cut it off. */
  readonly aborted: boolean;
}

/** How an exchange ended; an empty object when it went well. */
export interface ExchangeEnd {
  readonly error?: string | undefined;
  readonly aborted?: boolean;
  readonly trailers?: Header[];
  /** Size of a request body that was sent and could not be observed. */
  readonly unobserved?: number | undefined;
}

type OnFinished = (open: OpenExchange, exchange: Exchange | undefined) => void;

/** An exchange that is under way. Whoever captures it tells it what it sees. */
export class OpenExchange {
  readonly requestBody: BodyCollector;
  readonly responseBody: BodyCollector;
  requestHeaders: Header[] = [];
  requestTrailers: Header[] = [];
  readonly #line: RequestLine;
  readonly #onFinished: OnFinished;
  #start: number = monotonicTime();
  #response: ResponseHead | undefined;
  #isFinished = false;

  constructor(line: RequestLine, limits: BodyLimits, onFinished: OnFinished) {
    this.#line = line;
    this.#onFinished = onFinished;
    this.requestBody = new BodyCollector(limits.request);
    this.responseBody = new BodyCollector(limits.response);
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  get isAnswered(): boolean {
    return this.#response !== undefined;
  }

  /** The request's first byte leaves now, not when the exchange was opened. */
  markSent(): void {
    this.#start = monotonicTime();
  }

  respond({ status, statusText, headers }: ResponseHead): void {
    const isUsual = statusText === (STATUS_CODES[status] ?? '');
    this.#response = { status, statusText: isUsual ? undefined : statusText, headers };
  }

  /** It turned out to be none: its connection became a WebSocket, for one. */
  discard(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#onFinished(this, undefined);
  }

  /** Ends the exchange; only the first call counts, since one broken socket is told in many ways. */
  finish({ error, aborted = false, trailers = [], unobserved }: ExchangeEnd = {}): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    const isComplete = error === undefined && !aborted;
    this.#onFinished(this, {
      ...this.#line,
      start: this.#start,
      end: monotonicTime(),
      requestHeaders: this.requestHeaders,
      requestBody: unobserved ? { truncated: unobserved } : this.requestBody.take(),
      requestTrailers: this.requestTrailers,
      response: this.#response && {
        ...this.#response,
        body: this.#takeResponseBody(this.#response, isComplete),
        trailers,
      },
      error,
      aborted,
    });
  }

  /** A response that was complete and of which less was seen than it had: nobody read it, say. */
  #takeResponseBody(
    { status, headers }: ResponseHead,
    isComplete: boolean,
  ): CollectedBody | undefined {
    const isBodiless = this.#line.method === 'HEAD' || status === 204 || status === 304;
    const length = Number(headerValue(headers, 'content-length') ?? 0);
    if (isComplete && !isBodiless && this.responseBody.size < length) return { truncated: length };
    return this.responseBody.take();
  }
}
