import { isUnread, transcode } from '../../formats/formats.ts';
import { headerValue } from '../../http/headers.ts';
import { storePlain } from '../../session/body.ts';
import { decodeContent } from '../../session/content-coding.ts';
import type { Header, Recording } from '../../session/schema.ts';
import { callsLogin } from '../../session/secrets/rpc-positions.ts';
import type { EndpointAddresses } from './addresses.ts';
import type { Exchange } from './exchange.ts';
import type { Redaction } from './redact/redact.ts';
import { replaceInBytes } from './redact/replace-in-bytes.ts';
import type { SealedClaims } from './redact/sealed-claims.ts';

type Answered = Extract<JournalEntry['response'], { status: number }>;
type Unanswered = Exclude<JournalEntry['response'], Answered>;

/** What an exchange goes through on its way to the journal. */
interface EntrySettings {
  /** Large bodies are written beside it at once. */
  readonly sessionFile: string;
  readonly redact: Redaction;
  /** Where the session has an endpoint. It is read for each exchange, since that may be opened later. */
  readonly hideEndpoint: EndpointAddresses['hide'];
}

// Nothing is spread here: for each object that is, V8 11 takes up to 4 us, and this is done for each request.

type Message = Pick<JournalEntry['request'], 'body' | 'trailers'>;

/** Makes a journal entry of a finished exchange: no secret, no passing address. */
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
  addBody(request, requestBody, requestHeaders, owner, settings);
  addTrailers(request, exchange.requestTrailers, settings);
  redact.tokens.forget();
  const response = createResponse(exchange, settings);
  const excepted = undefinedIfEmpty(redact.takeExcepted());
  const tokens = undefinedIfEmpty(redact.tokens.take());
  return { sequence, start, end, origin, request, response, excepted, tokens };
}

/** In bytes of its body as it came: a page is no longer. */
const MAX_PAGE = 1024 * 1024;

/** A page that answers a request may declare what that has sent: of the request, it is redacted then. */
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
): JournalEntry['response'] {
  if (response === undefined) {
    const unanswered: Unanswered = { error: error ?? 'ECONNRESET' };
    if (aborted) unanswered.aborted = true;
    return unanswered;
  }
  const { status, statusText, headers, body, trailers } = response;
  const answered: Answered = { status, headers: cleanHeaders(headers, settings) };
  if (statusText !== undefined) answered.statusText = statusText;
  const answersLogin = requestBody !== undefined && isLogin(requestBody, requestHeaders);
  addBody(answered, body, headers, { path, isResponse: true, status, answersLogin }, settings);
  addTrailers(answered, trailers, settings);
  if (aborted) answered.aborted = true;
  // A response that the client cut off did not break off.
  else if (error !== undefined) answered.error = error;
  return answered;
}

/** In bytes, of a call that logs in. */
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
  // As in paths and bodies, so that a secret that names the endpoint is the same everywhere.
  return redact.headers(headers.map(([name, value]): Header => [name, hideEndpoint(value)]));
}

function addTrailers(message: Message, trailers: readonly Header[], settings: EntrySettings): void {
  if (trailers.length > 0) message.trailers = cleanHeaders(trailers, settings);
}

function addBody(
  message: Message,
  collected: Exchange['requestBody'],
  headers: readonly Header[],
  owner: Parameters<Redaction['body']>[3],
  { sessionFile, hideEndpoint, redact }: EntrySettings,
): void {
  if (collected === undefined) return;
  if ('truncated' in collected) {
    message.body = collected;
    return;
  }
  const encoding = headerValue(headers, 'content-encoding');
  const { bytes, coding } = decodeContent(collected.bytes, encoding);
  const isDecoded = coding !== undefined;
  if (redact.isUnread(bytes, headers, isDecoded)) {
    message.body = { truncated: collected.bytes.length };
    return;
  }
  const hidden = hideEndpoint ? hideIn(bytes, headers, hideEndpoint) : bytes;
  const body = storePlain(sessionFile, redact.body(hidden, headers, isDecoded, owner));
  if (coding !== undefined) body.coding = coding;
  message.body = body;
}

/** A body stays one of its format: where texts have their length before them, another text has another. */
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

/** A recording that has no place in a session yet. Times are in ms on the monotonic clock. */
export interface JournalEntry {
  readonly sequence: number;
  readonly start: number;
  readonly end: number;
  readonly origin: string;
  readonly request: Recording['request'];
  readonly response: WithoutTime<Recording['response']>;
  /** Hashes of values that are no secrets, since the user says so. */
  readonly excepted?: readonly string[] | undefined;
  /** The signed tokens that the response brought. */
  readonly tokens?: readonly SealedClaims[] | undefined;
}

type WithoutTime<Response> = Response extends unknown ? Omit<Response, 'time'> : never;
