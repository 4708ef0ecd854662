/** Turns an entry into an exchange, as if it had passed through the recorder. */
import { STATUS_CODES } from 'node:http';
import { FIELD_NAME } from '../http/headers.ts';
import { printableLine } from '../printable.ts';
import type { Exchange } from '../record/pipeline/exchange.ts';
import type { RecordingSettings } from '../record/pipeline/options.ts';
import { explainExcess, RAW_PATH, SESSION_LIMITS, UNKNOWN_ANSWER } from '../session/constraints.ts';
import { isBodiless, requestBodyOf, responseBodyOf } from './bodies.ts';
import { failureOf } from './entry-kinds.ts';
import { MAX_TIME } from './entry-of-recording.ts';
import {
  ownHeadersOf,
  requestHeadersOf,
  requestLineOf,
  responseHeadersOf,
  trailersOf,
} from './heads.ts';
import type { LeftReason } from './leftovers.ts';
import type { HarEntry } from './schema/entry-schema.ts';

/** An exchange, and what it lacks from its entry. Times are in ms since 1970. */
interface ReadExchange {
  readonly exchange: Exchange;
  readonly left: readonly LeftReason[];
}

/** The source of an entry, and the limits for what is kept. */
interface EntrySettings {
  /** Path of the HAR. */
  readonly file: string;
  readonly limits: RecordingSettings['limits'];
  /** Whether the HAR was made from a session. */
  readonly isOwn?: boolean;
}

/** Undefined for an entry that no client can have sent, or whose time is unknown. */
export function readExchange(
  entry: HarEntry,
  { file, limits, isOwn = false }: EntrySettings,
): ReadExchange | undefined {
  const { request, response } = entry;
  const line = requestLineOf(request);
  const times = timesOf(entry);
  if (line === undefined || times === undefined || !isSendable(line)) return undefined;
  const sent = isOwn ? ownHeadersOf(request) : requestHeadersOf(request);
  const sending = { file, limit: limits.request, keepsLength: false, isOwn };
  const body = requestBodyOf(request, sent.headers, sending);
  if (explainExcess(body.headers) !== undefined) return undefined;
  // Chromium counts an answer as aborted if nobody reads its body, even if it has none.
  const isOver = !isOwn && response !== undefined && isBodiless(line.method, response.status);
  const failure = isOver ? undefined : failureOf(entry);
  const isAborted = entry._wasAborted ?? /abort|cancel/i.test(failure ?? '');
  const keepsLength = isAborted || failure !== undefined;
  const source = { file, limit: limits.response, keepsLength, isOwn };
  const answer = response && answerOf(response, line.method, source);
  if (answer && explainExcess(answer.message.headers) !== undefined) return undefined;
  const dropped = sent.dropped + (answer?.dropped ?? 0);
  return {
    exchange: {
      ...line,
      ...times,
      requestHeaders: body.headers,
      requestBody: body.body,
      requestTrailers: trailersOf(request),
      response: answer?.message,
      error: failure === undefined && answer ? undefined : errorOf(failure),
      aborted: isAborted,
      isUnreachable: false,
    },
    left: [
      ...Array.from({ length: dropped }, () => 'header' as const),
      ...body.left,
      ...(answer?.left ?? []),
    ],
  };
}

function isSendable({ method, path }: Exchange | { method: string; path: string }): boolean {
  return (
    FIELD_NAME.pattern.test(method) &&
    RAW_PATH.test(path) &&
    path.length <= SESSION_LIMITS.maxHeadBytes
  );
}

/** Maximum length of an error in characters. */
const MAX_ERROR_LENGTH = 200;

/** Producers explain a failure by a code such as `net::ERR_CONNECTION_REFUSED`, by a sentence, or not at all. */
function errorOf(failure: string | undefined): string {
  return printableLine(failure ?? UNKNOWN_ANSWER).slice(0, MAX_ERROR_LENGTH);
}

/** The response of an entry. */
interface Answer {
  readonly message: NonNullable<Exchange['response']>;
  readonly dropped: number;
  readonly left: readonly LeftReason[];
}

/** Undefined for status 0 or -1, which stands for no response. */
function answerOf(
  response: NonNullable<HarEntry['response']>,
  method: string,
  source: Parameters<typeof responseBodyOf>[3],
): Answer | undefined {
  const { status, statusText } = response;
  const { minStatus, maxStatus } = SESSION_LIMITS;
  if (!Number.isInteger(status) || status < minStatus || status > maxStatus) return undefined;
  const { headers, dropped } = source.isOwn ? ownHeadersOf(response) : responseHeadersOf(response);
  const { body, headers: fitting, left } = responseBodyOf(response, method, headers, source);
  // HTTP/2 has no reason phrase.
  const isUsual =
    statusText === (STATUS_CODES[status] ?? '') || (statusText === '' && !source.isOwn);
  const message = {
    status,
    statusText: isUsual ? undefined : printableLine(statusText),
    headers: fitting,
    body,
    trailers: trailersOf(response),
  };
  return { message, dropped, left };
}

/**
 * When the first byte of the request left, and when the last byte of the response arrived. An entry starts earlier,
 * while the request waits for a connection and opens it.
 */
function timesOf({
  startedDateTime,
  time,
  timings,
}: HarEntry): Pick<Exchange, 'start' | 'end'> | undefined {
  const started = parseTime(startedDateTime);
  if (started === undefined) return undefined;
  // Connecting includes the TLS handshake.
  const {
    blocked = -1,
    dns = -1,
    connect = -1,
    send = -1,
    wait = -1,
    receive = -1,
  } = timings ?? {};
  const before = sum(blocked, dns, connect);
  const known = sum(send, wait, receive);
  const whole = Number.isFinite(time) ? time : -1;
  // Some producers lack the times of the parts, or their parts are longer than the whole.
  const start = started + (whole >= 0 ? Math.min(before, whole) : before);
  const end = known > 0 || whole < 0 ? start + known : started + whole;
  return end > MAX_TIME ? undefined : { start, end: Math.max(start, end) };
}

/** The sum of times in ms; -1 is an unknown time. */
function sum(...times: readonly number[]): number {
  return times.reduce((total, time) => total + (Number.isFinite(time) && time > 0 ? time : 0), 0);
}

/** A time in ms since 1970, with the microseconds that `Date` drops. */
function parseTime(text: string): number | undefined {
  const time = Date.parse(text);
  if (Number.isNaN(time) || time < 0 || time > MAX_TIME) return undefined;
  const [, rest] = /[.,]\d{3}(\d{1,6})/.exec(text) ?? [];
  return rest === undefined ? time : time + Number(`0.${rest}`);
}
