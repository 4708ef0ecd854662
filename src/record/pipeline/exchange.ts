import { STATUS_CODES } from 'node:http';
import { GrowingBytes } from '../../http/growing-bytes.ts';
import { headerValue } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import type { Header } from '../../session/schema.ts';
import { monotonicTime } from './clock.ts';
import type { ExchangeFilter } from './filter.ts';
import type { RecordingSettings } from './options.ts';

/** A request without its headers, which are known for certain only once they are written. */
export interface RequestLine {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly method: string;
  /** As it was sent, with its query; `*` for OPTIONS. */
  readonly path: string;
}

/** Status line and header section of a response. */
interface ResponseHead {
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
  /** The upstream could not be reached, and the client got a 502 instead. */
  readonly isUnreachable: boolean;
}

/** How an exchange ended; an empty object when it went well. */
interface ExchangeEnd {
  readonly error?: string | undefined;
  readonly aborted?: boolean;
  readonly isUnreachable?: boolean;
  readonly trailers?: Header[] | undefined;
  /** Size of a request body that was sent and could not be observed. */
  readonly unobserved?: number | undefined;
  /** Nobody read the body of the response, so that it could not be observed. */
  readonly isUnread?: boolean;
}

/** @returns until the recording is in the journal; undefined: it is there already, or none is kept */
type OnFinished = (open: OpenExchange, exchange: Exchange | undefined) => Promise<void> | undefined;

/** Whether a request has its end: its client sends on, has sent all of it, or sends nothing more. */
type RequestState = 'open' | 'ended' | 'abandoned';

/**
 * An exchange that is under way. A hook or the relay reports to it what passes. A server may respond
 * before it has the whole request. Then the exchange goes on until the request has ended as well.
 */
export class OpenExchange {
  readonly requestBody: BodyCollector;
  readonly responseBody: BodyCollector;
  requestHeaders: Header[] = [];
  requestTrailers: Header[] = [];
  /** Sets these, where they are known for certain only when the request is written. */
  readRequest: (() => void) | undefined;
  readonly #line: RequestLine;
  readonly #onFinished: OnFinished;
  readonly #filter: ExchangeFilter | undefined;
  #start: number = monotonicTime();
  #response: ResponseHead | undefined;
  /** Size of the response body with which the exchange is whole, in bytes. */
  #wholeSize = Number.POSITIVE_INFINITY;
  #requestState: RequestState = 'open';
  /** How the response ended, and when, while the request still goes on. */
  #answered: { readonly end: ExchangeEnd; readonly time: number } | undefined;
  #isFinished = false;
  #keeping: Promise<void> | undefined;
  #isLeftOut = false;

  /** @param filter that an exchange of the session fits */
  constructor(
    line: RequestLine,
    limits: RecordingSettings['limits'],
    onFinished: OnFinished,
    filter: ExchangeFilter | undefined,
  ) {
    this.#line = line;
    this.#onFinished = onFinished;
    this.#filter = filter;
    this.requestBody = new BodyCollector(limits.request);
    this.responseBody = new BodyCollector(limits.response);
    this.#stopIfLeftOut(undefined, undefined);
  }

  get isFinished(): boolean {
    return this.#isFinished;
  }

  /** The filters leave it out, as far as is known by now. */
  get isLeftOut(): boolean {
    return this.#isLeftOut;
  }

  get isAnswered(): boolean {
    return this.#response !== undefined;
  }

  /** The request's first byte leaves now, not when the exchange was opened. */
  markSent(): void {
    this.#start = monotonicTime();
  }

  /** The request is sent once more, from its start. */
  restartRequest(): void {
    this.requestBody.clear();
    this.#requestState = 'open';
    this.markSent();
  }

  /** The client has sent all of the request. */
  endRequest(): void {
    if (this.#requestState === 'open') this.#requestState = 'ended';
    if (this.#answered !== undefined) this.#close(this.#answered.end, this.#answered.time);
  }

  /** The client sends nothing more, whether that was all or not. */
  abandonRequest(): void {
    if (this.#requestState === 'open') this.#requestState = 'abandoned';
    if (this.#answered !== undefined) this.#close(this.#answered.end, this.#answered.time);
  }

  /**
   * The response has all its bytes, and nothing can follow. Its client may know as much from its head
   * alone (RFC 9112, section 6.3), before any end is told of: an exchange is finished no later than
   * what makes it whole goes on to the client, so that no response is delivered that a crash could
   * take out of the session.
   */
  get isWhole(): boolean {
    return this.responseBody.size >= this.#wholeSize;
  }

  respond({ status, statusText, headers }: ResponseHead): void {
    const isUsual = statusText === (STATUS_CODES[status] ?? '');
    this.#response = { status, statusText: isUsual ? undefined : statusText, headers };
    this.#wholeSize = this.#isBodiless(status) ? 0 : knownSize(headers);
    this.#stopIfLeftOut(this.requestHeaders, headers);
  }

  /**
   * Calls back as soon as its recording is in the journal, in the order of the calls: at once, unless it
   * is finished and large. What tells the client that it has the whole response waits for this.
   */
  onceKept(proceed: () => void): void {
    if (this.#keeping === undefined) proceed();
    else void this.#keeping.then(proceed);
  }

  /** It turned out to be none: its connection became a WebSocket, for one. */
  discard(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#onFinished(this, undefined);
  }

  /**
   * The response has ended, and with it the exchange, unless the request still goes on. Only the first
   * call counts, since a broken socket is reported by several events.
   */
  finish(end: ExchangeEnd = {}): void {
    if (this.#isFinished) return;
    const time = monotonicTime();
    if (this.#answered !== undefined) {
      // No end of its connection makes a whole answer a broken one.
      if (!isGood(end)) this.#close(this.#answered.end, this.#answered.time);
    } else if (isGood(end) && !this.#isRequestOver) this.#answered = { end, time };
    else this.#close(end, time);
  }

  #close(end: ExchangeEnd, time: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.readRequest?.();
    const { error, aborted = false, isUnreachable = false } = end;
    // Spread, an object costs more than all the rest: V8 11 takes 4 us for it.
    const { origin, method, path } = this.#line;
    this.#keeping = this.#onFinished(this, {
      origin,
      method,
      path,
      start: this.#start,
      end: time,
      requestHeaders: this.requestHeaders,
      requestBody: this.#takeRequestBody(end),
      requestTrailers: this.requestTrailers,
      response: this.#takeResponse(end),
      error,
      aborted,
      isUnreachable,
    });
  }

  /** What no session will have takes no memory either. */
  #stopIfLeftOut(
    requestHeaders: readonly Header[] | undefined,
    responseHeaders: readonly Header[] | undefined,
  ): void {
    if (this.#filter === undefined) return;
    const seen = { ...this.#line, requestHeaders, responseHeaders };
    if (this.#filter(seen) !== false) return;
    this.#isLeftOut = true;
    this.requestBody.stop();
    this.responseBody.stop();
  }

  /** Its length may tell that a request is whole before its client has ended it. */
  get #isRequestOver(): boolean {
    return this.#requestState !== 'open' || this.requestBody.size >= this.#requestLength;
  }

  /** Its Content-Length; infinite if only its end tells the length (RFC 9112, section 6.3). */
  get #requestLength(): number {
    const length = Number(headerValue(this.requestHeaders, 'content-length') ?? Number.NaN);
    return Number.isNaN(length) ? Number.POSITIVE_INFINITY : length;
  }

  /** Part of a body is never taken for all of it. */
  #takeRequestBody({ unobserved }: ExchangeEnd): CollectedBody | undefined {
    const length = this.#requestLength;
    const { size } = this.requestBody;
    const isEnded = this.#requestState === 'ended';
    if (unobserved) return { truncated: unobserved };
    if (length === Number.POSITIVE_INFINITY ? isEnded : size >= length) {
      return this.requestBody.take();
    }
    const hasHeader = (name: string): boolean =>
      headerValue(this.requestHeaders, name) !== undefined;
    const isFramed = length !== Number.POSITIVE_INFINITY || hasHeader('transfer-encoding');
    // A body that waits to be invited is no part of a request that is refused (RFC 9110, section 10.1.1).
    if (size === 0 && (!isFramed || hasHeader('expect'))) return undefined;
    return this.requestBody.takePart();
  }

  #takeResponse(end: ExchangeEnd): Exchange['response'] {
    if (this.#response === undefined) return undefined;
    const { status, statusText, headers } = this.#response;
    const body = this.#takeResponseBody(this.#response, end);
    return { status, statusText, headers, body, trailers: end.trailers ?? [] };
  }

  /** A response that was complete and of which less was seen than it had: nobody read it, say. */
  #takeResponseBody(
    { status, headers }: ResponseHead,
    end: ExchangeEnd,
  ): CollectedBody | undefined {
    if (!isGood(end) || this.#isBodiless(status)) return this.responseBody.take();
    const length = headerValue(headers, 'content-length');
    if (this.responseBody.size < Number(length ?? 0)) return { truncated: Number(length) };
    // Its size is unknown.
    if (end.isUnread && length === undefined) return { truncated: this.responseBody.size };
    return this.responseBody.take();
  }

  #isBodiless(status: number): boolean {
    return this.#line.method === 'HEAD' || status < 200 || status === 204 || status === 304;
  }
}

function isGood({ error, aborted = false }: ExchangeEnd): boolean {
  return error === undefined && !aborted;
}

/** Infinite if only the end tells it. In HTTP/2, trailers may follow a body of known length. */
function knownSize(headers: readonly Header[]): number {
  const isOpenEnded = ['transfer-encoding', 'trailer'].some(
    (name) => headerValue(headers, name) !== undefined,
  );
  const length = headerValue(headers, 'content-length');
  return isOpenEnded || length === undefined ? Number.POSITIVE_INFINITY : Number(length);
}

/** The bytes of a body, or how many there were where they are not kept. */
type CollectedBody = { readonly bytes: Buffer } | { readonly truncated: number };

/** Collects a body as it passes. */
class BodyCollector {
  #limit: number;
  #kept: GrowingBytes | undefined;
  #size = 0;
  #isTooLarge = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes seen so far, kept or not. */
  get size(): number {
    return this.#size;
  }

  /**
   * Of a body that will be larger than what is kept, no part needs to be.
   * @param size as its Content-Length says; any other text says nothing
   */
  announce(size: string | undefined): void {
    this.#isTooLarge = Number(size) > this.#limit;
  }

  add(chunk: Uint8Array): void {
    this.#size += chunk.byteLength;
    this.#isTooLarge ||= this.#size > this.#limit;
    if (this.#isTooLarge) {
      this.#kept = undefined;
      return;
    }
    this.#kept ??= new GrowingBytes(this.#limit);
    this.#kept.add(chunk);
  }

  /** Keeps nothing from now on: no session will have it. */
  stop(): void {
    this.#limit = -1;
    this.#kept = undefined;
  }

  /** Forgets what was collected: the request is sent again from its start. */
  clear(): void {
    this.#kept = undefined;
    this.#size = 0;
    this.#isTooLarge = false;
  }

  /** The record of a body that was sent in part: how many bytes. */
  takePart(): CollectedBody {
    this.stop();
    return { truncated: this.#size };
  }

  /** What was collected; nothing when no byte came. What may still come is not kept. */
  take(): CollectedBody | undefined {
    const bytes = this.#kept?.bytes();
    this.stop();
    if (this.#size === 0) return undefined;
    return bytes ? { bytes } : { truncated: this.#size };
  }
}

/**
 * The request line as a session has it. A request through a plain proxy is sent with its whole URL (RFC
 * 9112, section 3.2.2), and counts as made against the origin of that URL, not against the proxy.
 * @param sent the path of the request, or its whole URL
 */
export function createRequestLine(origin: string, method: string, sent: string): RequestLine {
  if (sent.startsWith('/')) return { origin, method, path: sent };
  const absolute = /^(https?:\/\/[^/?#]+)(.*)$/is.exec(sent);
  const named = absolute?.[1] === undefined ? undefined : parseUrl(absolute[1]);
  if (named === undefined) return { origin, method, path: sent };
  const path = absolute?.[2] ?? '';
  return {
    origin: named.origin,
    method,
    path: path.startsWith('/') ? path : `/${path}`,
  };
}
