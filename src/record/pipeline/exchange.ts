import { STATUS_CODES } from 'node:http';
import { itemKindOf } from '../../formats/stream-items.ts';
import { GrowingBytes } from '../../http/growing-bytes.ts';
import { headerValue } from '../../http/headers.ts';
import { parseUrl } from '../../http/urls.ts';
import { MAX_PARTS } from '../../session/constraints.ts';
import type { ContentCoding, Header } from '../../session/schema.ts';
import { monotonicTime } from './clock.ts';
import type { ExchangeFilter } from './filter.ts';
import type { RecordingSettings } from './options.ts';

/** A request without its headers, which are certain only once they are written. */
export interface RequestLine {
  /** Scheme, host and port. */
  readonly origin: string;
  readonly method: string;
  /** The path as it was sent, with the query; `*` for OPTIONS. */
  readonly path: string;
}

/** Status line and header section of a response. */
interface ResponseHead {
  readonly status: number;
  /** The reason phrase as it was on the wire. */
  readonly statusText: string | undefined;
  readonly headers: Header[];
}

/** One request and its outcome, as on the wire: nothing is decoded or redacted. */
export interface Exchange extends RequestLine {
  /** The time when the first byte of the request left, in ms on the monotonic clock. */
  readonly start: number;
  /** The time when the last byte of the response arrived, or the error occurred, on the same clock. */
  readonly end: number;
  readonly requestHeaders: Header[];
  readonly requestBody: CollectedBody | undefined;
  readonly requestTrailers: Header[];
  readonly response:
    | (ResponseHead & {
        body: CollectedBody | undefined;
        trailers: Header[];
        /** When how many bytes of the body had come, if it may be a stream. */
        arrivals?: [time: number, size: number][] | undefined;
      })
    | undefined;
  /** The reason why there is no response, or why the response broke off. */
  readonly error: string | undefined;
  /** Whether the client cut the exchange off. */
  readonly aborted: boolean;
  /** Whether the upstream could not be reached, and the client got a 502 instead. */
  readonly isUnreachable: boolean;
}

/** How an exchange ended; an empty object if the exchange succeeded. */
interface ExchangeEnd {
  readonly error?: string | undefined;
  readonly aborted?: boolean;
  readonly isUnreachable?: boolean;
  readonly trailers?: Header[] | undefined;
  /** Size of a request body that was sent but could not be observed, in bytes. */
  readonly unobserved?: number | undefined;
  /** Whether nobody read the response body, so that it could not be observed. */
  readonly isUnread?: boolean;
}

/** @returns a promise that resolves once the recording is in the journal; undefined if it already is, or is not kept */
type OnFinished = (open: OpenExchange, exchange: Exchange | undefined) => Promise<void> | undefined;

/** Whether the client still sends the request, has sent all of it, or has stopped sending. */
type RequestState = 'open' | 'ended' | 'abandoned';

/**
 * An exchange that is under way. A hook or the relay reports to the exchange everything that passes. A
 * server may respond before it has the whole request. Then the exchange goes on until the request has
 * ended as well.
 */
export class OpenExchange {
  readonly requestBody: BodyCollector;
  readonly responseBody: BodyCollector;
  requestHeaders: Header[] = [];
  requestTrailers: Header[] = [];
  /** Sets the request headers and trailers, if they are certain only once the request is written. */
  readRequest: (() => void) | undefined;
  readonly #line: RequestLine;
  readonly #onFinished: OnFinished;
  readonly #filter: ExchangeFilter | undefined;
  #start: number = monotonicTime();
  #response: ResponseHead | undefined;
  /** Size of the response body at which the response is whole, in bytes. */
  #wholeSize = Number.POSITIVE_INFINITY;
  #requestState: RequestState = 'open';
  /** How and when the response ended, while the request still goes on. */
  #answered: { readonly end: ExchangeEnd; readonly time: number } | undefined;
  #isFinished = false;
  #keeping: Promise<void> | undefined;
  #isLeftOut = false;

  /** @param filter that exchanges of the session pass */
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

  /** Whether the filters are already known to leave the exchange out. */
  get isLeftOut(): boolean {
    return this.#isLeftOut;
  }

  get isAnswered(): boolean {
    return this.#response !== undefined;
  }

  /** Notes that the first byte of the request leaves now, not when the exchange was opened. */
  markSent(): void {
    this.#start = monotonicTime();
  }

  /** Notes that the request is sent again from its start. */
  restartRequest(): void {
    this.requestBody.clear();
    this.#requestState = 'open';
    this.markSent();
  }

  /** Notes that the client has sent the whole request. */
  endRequest(): void {
    if (this.#requestState === 'open') this.#requestState = 'ended';
    if (this.#answered !== undefined) this.#close(this.#answered.end, this.#answered.time);
  }

  /** Notes that the client sends nothing more, whether the request is complete or not. */
  abandonRequest(): void {
    if (this.#requestState === 'open') this.#requestState = 'abandoned';
    if (this.#answered !== undefined) this.#close(this.#answered.end, this.#answered.time);
  }

  /**
   * Whether the response has all its bytes, and nothing can follow. A client may know this from the head
   * alone (RFC 9112, section 6.3), before any end is reported. So an exchange is finished before the
   * client gets the part that makes the response whole. A crash can then never lose the recording of a
   * response that was delivered.
   */
  get isWhole(): boolean {
    return this.responseBody.size >= this.#wholeSize;
  }

  respond({ status, statusText, headers }: ResponseHead): void {
    const isUsual = statusText === (STATUS_CODES[status] ?? '');
    this.#response = { status, statusText: isUsual ? undefined : statusText, headers };
    this.#wholeSize = this.#isBodiless(status) ? 0 : knownSize(headers);
    const isOpenEnded = this.#wholeSize === Number.POSITIVE_INFINITY;
    if (isOpenEnded && itemKindOf(headerValue(headers, 'content-type')))
      this.responseBody.arrivals = [];
    this.#stopIfLeftOut(this.requestHeaders, headers);
  }

  /**
   * Calls back as soon as the recording is in the journal, in the order of the calls: at once, unless the
   * exchange is finished and large. The end of the response is passed to the client only after this.
   */
  onceKept(proceed: () => void): void {
    if (this.#keeping === undefined) proceed();
    else void this.#keeping.then(proceed);
  }

  /** Drops what turned out not to be an exchange: a connection that became a WebSocket, for example. */
  discard(): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.#onFinished(this, undefined);
  }

  /**
   * Notes that the response has ended, which ends the exchange unless the request still goes on. Only the
   * first call counts, since several events report a broken socket.
   */
  finish(end: ExchangeEnd = {}): void {
    if (this.#isFinished) return;
    const time = monotonicTime();
    if (this.#answered !== undefined) {
      // A whole answer stays whole, however its connection ends.
      if (!isGood(end)) this.#close(this.#answered.end, this.#answered.time);
    } else if (isGood(end) && !this.#isRequestOver) this.#answered = { end, time };
    else this.#close(end, time);
  }

  #close(end: ExchangeEnd, time: number): void {
    if (this.#isFinished) return;
    this.#isFinished = true;
    this.readRequest?.();
    const { error, aborted = false, isUnreachable = false } = end;
    // Spreading an object would cost more than all the rest: V8 11 takes 4 us for one.
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

  /** Stops collecting bodies that no session will store, to save memory. */
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

  /** Whether the request is over. Its length may show this before the client has ended the request. */
  get #isRequestOver(): boolean {
    return this.#requestState !== 'open' || this.requestBody.size >= this.#requestLength;
  }

  /** Content-Length of the request; infinite if only its end shows the length (RFC 9112, section 6.3). */
  get #requestLength(): number {
    const length = Number(headerValue(this.requestHeaders, 'content-length') ?? Number.NaN);
    return Number.isNaN(length) ? Number.POSITIVE_INFINITY : length;
  }

  /** The request body. Part of a body never counts as the whole body. */
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
    // A refused request has no body if the client waited for 100 Continue (RFC 9110, section 10.1.1).
    if (size === 0 && (!isFramed || hasHeader('expect'))) return undefined;
    return this.requestBody.takePart();
  }

  #takeResponse(end: ExchangeEnd): Exchange['response'] {
    if (this.#response === undefined) return undefined;
    const { status, statusText, headers } = this.#response;
    const { arrivals } = this.responseBody;
    const body = this.#takeResponseBody(this.#response, end);
    return { status, statusText, headers, body, trailers: end.trailers ?? [], arrivals };
  }

  /** The response body. Fewer bytes may be seen than a complete response had, if nobody read it. */
  #takeResponseBody(
    { status, headers }: ResponseHead,
    end: ExchangeEnd,
  ): CollectedBody | undefined {
    if (!isGood(end) || this.#isBodiless(status)) return this.responseBody.take();
    const length = headerValue(headers, 'content-length');
    if (this.responseBody.size < Number(length ?? 0)) return { truncated: Number(length) };
    // The size of the whole body is unknown.
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

/** The size of a body; infinite if only its end shows it. In HTTP/2, trailers may follow a known length. */
function knownSize(headers: readonly Header[]): number {
  const isOpenEnded = ['transfer-encoding', 'trailer'].some(
    (name) => headerValue(headers, name) !== undefined,
  );
  const length = headerValue(headers, 'content-length');
  return isOpenEnded || length === undefined ? Number.POSITIVE_INFINITY : Number(length);
}

/**
 * The bytes of a body, or the number of bytes if they are not kept. The bytes are as on the wire, unless they
 * name the content coding that was removed already.
 */
export type CollectedBody =
  | { readonly bytes: Buffer; readonly coding?: ContentCoding }
  | { readonly truncated: number };

/** Collects a body as it passes. */
class BodyCollector {
  /** When how many bytes had come. @default that does not matter */
  arrivals: [time: number, size: number][] | undefined;
  #limit: number;
  #kept: GrowingBytes | undefined;
  #size = 0;
  #isTooLarge = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The number of bytes seen so far, kept or not. */
  get size(): number {
    return this.#size;
  }

  /**
   * Announces the size of the body. No part of a body above the limit is kept.
   * @param size the Content-Length; text that is not a number is ignored
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
    if (this.arrivals === undefined) return;
    // Behind the limit, all that comes is one part, which came last.
    if (this.arrivals.length === MAX_PARTS) this.arrivals.pop();
    this.arrivals.push([monotonicTime(), this.#size]);
  }

  /** Keeps nothing from now on, since no session will store the body. */
  stop(): void {
    this.#limit = -1;
    this.#kept = undefined;
  }

  /** Forgets the collected bytes, since the request is sent again from its start. */
  clear(): void {
    this.#kept = undefined;
    this.#size = 0;
    this.#isTooLarge = false;
  }

  /** The record of a body that was sent in part: the number of its bytes. */
  takePart(): CollectedBody {
    this.stop();
    return { truncated: this.#size };
  }

  /** The collected body; undefined if no byte came. Bytes that come later are not kept. */
  take(): CollectedBody | undefined {
    const bytes = this.#kept?.bytes();
    this.stop();
    if (this.#size === 0) return undefined;
    return bytes ? { bytes } : { truncated: this.#size };
  }
}

/**
 * The request line as a session stores it. A request through a plain proxy is sent with its whole URL
 * (RFC 9112, section 3.2.2), and counts as a request to the origin of that URL, not to the proxy.
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
