import { isUnread, transcode } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { storePlain } from '../../session/body.ts';
import { decodeContent, readContent } from '../../session/content-coding.ts';
import type { Header, Recording } from '../../session/schema.ts';
import { callsLogin } from '../../session/secrets/rpc-positions.ts';
import type { EndpointAddresses } from './addresses.ts';
import type { CollectedBody, Exchange } from './exchange.ts';
import { findParts } from './part-times.ts';
import type { Redaction } from './redact/redact.ts';
import { replaceInBytes } from './redact/replace-in-bytes.ts';
import type { SealedClaims } from './redact/sealed-claims.ts';

type Answered = Extract<JournalEntry['response'], { status: number }>;
type Unanswered = Exclude<JournalEntry['response'], Answered>;

/** The settings by which an exchange becomes a journal entry. */
interface EntrySettings {
  /** Path of the session file. Large bodies are written to files next to it at once. */
  readonly sessionFile: string;
  readonly redact: Redaction;
  /** Undefined without an endpoint. Read for each exchange, since an endpoint may be opened later. */
  readonly hideEndpoint: EndpointAddresses['hide'];
}

// No object is spread here: V8 11 takes up to 4 us to spread one, and this code runs for each request.

type Message = Pick<JournalEntry['request'], 'body' | 'trailers'>;

/** Makes a journal entry from a finished exchange, without secrets and temporary addresses. */
export function createEntry(
  exchange: Exchange,
  sequence: number,
  settings: EntrySettings,
): JournalEntry {
  const { redact, hideEndpoint } = settings;
  const { start, end, origin, method, path, requestHeaders, requestBody } = exchange;
  learnAnswer(exchange, redact);
  const request: JournalEntry['request'] = {
    method,
    path: redact.path(hideEndpoint ? hideEndpoint(path) : path),
    headers: cleanHeaders(requestHeaders, settings),
  };
  const owner = { path, isResponse: false };
  const unreadRequest = addBody(request, requestBody, requestHeaders, owner, settings);
  addTrailers(request, exchange.requestTrailers, settings);
  redact.tokens.forget();
  const { response, unread: unreadResponse } = createResponse(exchange, settings);
  const excepted = undefinedIfEmpty(redact.takeExcepted());
  const tokens = undefinedIfEmpty(redact.tokens.take());
  const unread =
    unreadRequest === undefined && unreadResponse === undefined
      ? undefined
      : { request: unreadRequest, response: unreadResponse };
  return { sequence, start, end, origin, request, response, excepted, tokens, unread };
}

/** The largest page that is read, in bytes of its body as received. */
const MAX_PAGE = 1024 * 1024;

/** Learns the password fields that an HTML answer declares, whose values the request may contain. */
function learnAnswer({ path, requestBody, response }: Exchange, redact: Redaction): void {
  const page = response?.body;
  const hasFields = requestBody !== undefined || path.includes('?');
  if (!hasFields || page === undefined || 'truncated' in page || page.bytes.length > MAX_PAGE)
    return;
  const { headers = [] } = response ?? {};
  if (!/html/i.test(headerValue(headers, 'content-type') ?? '')) return;
  const { bytes } = decodeContent(page.bytes, headerValue(headers, 'content-encoding'));
  redact.learnPage(bytes, path);
}

function undefinedIfEmpty<Item>(list: readonly Item[]): readonly Item[] | undefined {
  return list.length === 0 ? undefined : list;
}

function createResponse(
  { path, requestHeaders, requestBody, response, error, aborted }: Exchange,
  settings: EntrySettings,
): { readonly response: JournalEntry['response']; readonly unread?: string | undefined } {
  if (response === undefined) {
    const unanswered: Unanswered = { error: error ?? 'ECONNRESET' };
    if (aborted) unanswered.aborted = true;
    return { response: unanswered };
  }
  const { status, statusText, headers, body, trailers, arrivals } = response;
  const answered: Answered = { status, headers: cleanHeaders(headers, settings) };
  if (statusText !== undefined) answered.statusText = settings.redact.reasonPhrase(statusText);
  const answersLogin = requestBody !== undefined && isLogin(requestBody, requestHeaders);
  const owner = { path, isResponse: true, status, answersLogin };
  const unread = addBody(answered, body, headers, owner, settings);
  addTrailers(answered, trailers, settings);
  if (arrivals && body && 'bytes' in body) {
    const parts = findParts(arrivals, body.bytes, headers, answered.body);
    if (parts) answered.parts = parts;
  }
  if (aborted) answered.aborted = true;
  // A response that the client cut off has no error of its own.
  else if (error !== undefined) answered.error = error;
  return { response: answered, unread };
}

/** The largest request body that is read as a login, in bytes. */
const MAX_LOGIN = 64 * 1024;

function isLogin(body: NonNullable<Exchange['requestBody']>, headers: readonly Header[]): boolean {
  if ('truncated' in body || body.bytes.length > MAX_LOGIN) return false;
  const { bytes } = decodeContent(body.bytes, headerValue(headers, 'content-encoding'));
  return callsLogin(Buffer.from(bytes).toString());
}

function cleanHeaders(
  headers: readonly Header[],
  { redact, hideEndpoint }: EntrySettings,
): Header[] {
  if (hideEndpoint === undefined) return redact.headers(headers);
  // Addresses are hidden first, as in paths and bodies: a secret that names the endpoint stays the same.
  return redact.headers(headers.map(([name, value]): Header => [name, hideEndpoint(value)]));
}

function addTrailers(message: Message, trailers: readonly Header[], settings: EntrySettings): void {
  if (trailers.length > 0) message.trailers = cleanHeaders(trailers, settings);
}

/** @returns the Content-Encoding because of which the body is not kept; empty for a coding that none names */
function addBody(
  message: Message,
  collected: Exchange['requestBody'],
  headers: readonly Header[],
  owner: Parameters<Redaction['body']>[3],
  { sessionFile, hideEndpoint, redact }: EntrySettings,
): string | undefined {
  if (collected === undefined) return undefined;
  if ('truncated' in collected) {
    message.body = collected;
    return undefined;
  }
  const { bytes, coding } = decode(collected, headers);
  const isDecoded = coding !== undefined;
  if (redact.isUnread(bytes, headers, isDecoded)) {
    message.body = { truncated: collected.bytes.length };
    const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
    const content = readContent(bytes, encoding, headerValue(headers, 'content-type'));
    return content === undefined ? (encoding ?? '') : undefined;
  }
  const hidden = hideEndpoint ? hideIn(bytes, headers, hideEndpoint) : bytes;
  const body = storePlain(sessionFile, redact.body(hidden, headers, isDecoded, owner));
  if (coding !== undefined) body.coding = coding;
  message.body = body;
  return undefined;
}

/** A body without its content coding, which may have been removed already. */
function decode(
  collected: Extract<CollectedBody, { bytes: Buffer }>,
  headers: readonly Header[],
): ReturnType<typeof decodeContent> {
  if (collected.coding !== undefined) return collected;
  return decodeContent(collected.bytes, headerValue(headers, 'content-encoding'));
}

/** Keeps the format of a body valid: a text that is prefixed with its length gets a new length. */
function hideIn(
  bytes: Uint8Array,
  headers: readonly Header[],
  hideEndpoint: (text: string) => string,
): Uint8Array {
  const contentType = headerValue(headers, 'content-type');
  if (isUnread(bytes, contentType)) return bytes;
  const transcoded = transcode(bytes, contentType);
  if (transcoded === undefined) return replaceInBytes(bytes, hideEndpoint);
  const hidden = hideEndpoint(transcoded.text);
  return hidden === transcoded.text ? bytes : transcoded.write(hidden);
}

/** A recording that is not part of a session yet. Times are in ms on the monotonic clock. */
export interface JournalEntry {
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
  readonly origin: string;
  readonly request: Recording['request'];
  /** The times of its parts are on the same clock. */
  readonly response: WithoutTime<Recording['response']>;
  /** Hashes of values that the user has excepted from being secrets. */
  readonly excepted?: readonly string[] | undefined;
  /** The signed tokens in the response. */
  readonly tokens?: readonly SealedClaims[] | undefined;
  /** The Content-Encoding of each body that was not kept, since it could not be decoded; empty without one. */
  readonly unread?:
    | { readonly request?: string | undefined; readonly response?: string | undefined }
    | undefined;
}

type WithoutTime<Response> = Response extends unknown ? Omit<Response, 'time'> : never;
