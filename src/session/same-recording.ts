/**
 * Compares two recordings of the same request, ignoring what differs from run to run, and finds the first
 * change.
 */

import { isCompound } from '../collections.ts';
import { viewBody } from '../formats/formats.ts';
import { JSON_LAYOUT, type Layout, type ViewedBody } from '../formats/value/format.ts';
import { isValue, wordsOf } from '../formats/value/names.ts';
import { headerValue, isNamed } from '../http/headers.ts';
import { escapeSegment } from '../http/json-pointer.ts';
import { isSafeMethod } from '../http/method-override.ts';
import { pathOf } from '../http/urls.ts';
import { enter, isPointedAt, type Pointers, parsePointers } from './pointers.ts';
import { areRandomAlike, areSameParts, withoutRunBoundary } from './run-bodies.ts';
import type { RunValues } from './run-values.ts';
import type {
  AnsweredResponse,
  Body,
  Header,
  MessageParts,
  RecordedRequest,
  Recording,
} from './schema.ts';

/** Headers that contain a duration. */
const DURATIONS = ['age', 'server-timing', 'x-response-time', 'x-runtime'];
/** Headers that describe the body and change with it. */
const OF_BODY = ['content-length', 'content-md5', 'content-digest', 'digest', 'repr-digest'];
/**
 * Headers that a client library, a browser or a proxy sets by itself, and that change with its version and
 * its machine rather than with the test.
 */
const OF_CLIENT =
  /^(?:user-agent|accept-(?:encoding|language)|host|content-length|connection|keep-alive|proxy-connection|transfer-encoding|te|priority|dnt|date|via|forwarded|x-forwarded-.*|sec-.*|upgrade-insecure-requests|traceparent|tracestate|baggage|b3|x-b3-.*|sentry-trace|x-datadog-.*|newrelic|x-amzn-trace-id|x-cloud-trace-context)$/;
/** Headers, and parameters of a query, by which a client library describes itself and its machine. */
const OF_LIBRARY =
  /^(?:x-(?:[a-z]+-)*(?:agent|client-info|client-meta|api-client)|x-stainless-.*|amz-sdk-.*)$/i;
const PARAMETER = /[?&]([^=&]+)(?:=[^&]*)?/g;
/** Maximum depth of JSON in a session. */
const MAX_DEPTH = 64;
/** In characters: its last words say what a name is of. */
const MAX_NAME = 64;

/** A difference between two recordings. Plain data. */
export interface Change {
  /** Such as `path`, `header accept` or `body /items/0`. */
  readonly place: string;
  /** The value in the former recording. Undefined if there is none. */
  readonly was?: unknown;
  /** The value in the latter recording. Undefined if there is none. */
  readonly is?: unknown;
}

/**
 * Whether two recordings are the same except for the values of their runs and the noise of the former
 * recording.
 */
export function isSameRecording(former: Recording, latter: Recording, values: RunValues): boolean {
  return values.compare(
    () =>
      isSameRequest(former, latter, values) &&
      findResponseChange(former, latter, values) === undefined,
  );
}

/** Whether two recordings have the same request. */
export function isSameRequest(former: Recording, latter: Recording, values: RunValues): boolean {
  return (
    values.isSameText(former.origin ?? '', latter.origin ?? '') &&
    findRequestChange(former, latter, values) === undefined
  );
}

/**
 * The first difference of a request that its test makes: headers that a library adds by itself, unless the test
 * names them, and the order and the case of headers, do not count.
 */
export function findRequestChange(
  { request: former, response }: Recording,
  { request: latter }: Pick<Recording, 'request'>,
  valuesOfRuns: RunValues,
): Change | undefined {
  const values = valuesOfRuns.ofRequests(headerValue(headersOf(response), 'date'));
  return (
    findLineChange(former, latter, values) ??
    findMessageChange(ofClient(former, values), ofClient(latter, values), { values })
  );
}

function headersOf(response: Recording['response']): readonly Header[] {
  return 'status' in response ? response.headers : [];
}

function findLineChange(
  former: RecordedRequest,
  latter: RecordedRequest,
  values: RunValues,
): Change | undefined {
  if (former.method !== latter.method) {
    return { place: 'method', was: former.method, is: latter.method };
  }
  const [was, is] = [former.path, latter.path].map(pathOf);
  if (!values.isSameText(was ?? '', is ?? '', '/')) return { place: 'path', was, is };
  return findQueryChange(queryOf(former.path), queryOf(latter.path), values);
}

/** The query of a path as the client made it. */
function queryOf(path: string): string {
  const query = path.slice(pathOf(path).length);
  return query.replace(PARAMETER, (whole, name: string) => (OF_LIBRARY.test(name) ? '' : whole));
}

/** The parameter that differs, or the whole query if the names do. */
function findQueryChange(former: string, latter: string, values: RunValues): Change | undefined {
  if (values.isSameText(former, latter)) return undefined;
  const [ones, others] = [former, latter].map((query) => [...new URLSearchParams(query)]);
  const differing = ones?.flatMap(([name, was], index) => {
    const [other, is] = others?.[index] ?? [];
    if (name !== other || is === undefined) return [undefined];
    return values.isSameText(was, is, name) ? [] : [{ place: `query ${name}`, was, is }];
  });
  const [change] = differing ?? [];
  const isNamed = ones?.length === others?.length && !differing?.includes(undefined);
  return isNamed && change ? change : { place: 'query', was: former, is: latter };
}

/** A request as its client made it, with the headers in an order that says nothing. */
function ofClient(request: RecordedRequest, values: RunValues): RecordedRequest {
  const headers = request.headers
    .map(([name, value]): Header => [name.toLowerCase(), value])
    .filter(([name]) => {
      return !(OF_CLIENT.test(name) || OF_LIBRARY.test(name)) || values.isOfTest(name);
    })
    .sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
  return { ...request, headers };
}

/** A request without the headers that a client library adds by itself. Equal requests have equal texts. */
export function textOfRequest({ method, path, headers, body }: RecordedRequest): string {
  const own = headers.filter(([name]) => !OF_CLIENT.test(name.toLowerCase()));
  return JSON.stringify([method, path, own, body]);
}

function findResponseChange(
  { request, response: former }: Recording,
  { response: latter }: Recording,
  values: RunValues,
): Change | undefined {
  const [a, b]: Partial<AnsweredResponse>[] = [former, latter];
  for (const place of ['status', 'statusText', 'error', 'aborted'] as const) {
    if (a?.[place] !== b?.[place]) return { place, was: a?.[place], is: b?.[place] };
  }
  const noise = a?.noise ?? {};
  return (
    findValueChange(a?.claims, b?.claims, { ...root('claims', values), noise: [] }) ??
    findMessageChange(a ?? {}, b ?? {}, {
      values,
      noise: parsePointers(noise.body ?? []),
      ignored: noise.headers,
      created: createdBy(request),
    })
  );
}

interface MessageSettings {
  readonly values: RunValues;
  /** Places in the body that are not compared. */
  readonly noise?: Pointers;
  /** Headers that are not compared. */
  readonly ignored?: readonly string[] | undefined;
  /** See `createdBy`. */
  readonly created?: readonly string[] | undefined;
}

function findMessageChange(
  former: MessageParts,
  latter: MessageParts,
  { values, noise = [], ignored = [], created }: MessageSettings,
): Change | undefined {
  const [one, other] = [withoutRunBoundary(former), withoutRunBoundary(latter)];
  const ofBody = findBodyChange(one, other, { ...root('body', values), noise, created });
  if (ofBody) return ofBody;
  const settings = {
    values,
    ignored: [...DURATIONS, ...ignored],
    isBodyAnother: JSON.stringify(one.body) !== JSON.stringify(other.body),
  };
  return (
    findHeaderChange(one.headers ?? [], other.headers ?? [], 'header', settings) ??
    findHeaderChange(one.trailers ?? [], other.trailers ?? [], 'trailer', settings)
  );
}

interface HeaderSettings {
  readonly values: RunValues;
  readonly ignored: readonly string[];
  readonly isBodyAnother: boolean;
}

function findHeaderChange(
  former: readonly Header[],
  latter: readonly Header[],
  kind: 'header' | 'trailer',
  settings: HeaderSettings,
): Change | undefined {
  for (let index = 0; index < Math.max(former.length, latter.length); index += 1) {
    const [name, value] = former[index] ?? [];
    const [latterName, latterValue] = latter[index] ?? [];
    if (name === undefined || latterName === undefined || name !== latterName) {
      return nameChange(former, latter, index, kind);
    }
    if (!isSameHeader(name, value ?? '', latterValue ?? '', settings)) {
      return { place: `${kind} ${name}`, was: value, is: latterValue };
    }
  }
  return undefined;
}

/** The header that only one of two messages has at a position, or that has another place in the other one. */
function nameChange(
  former: readonly Header[],
  latter: readonly Header[],
  index: number,
  kind: string,
): Change {
  const [was, is] = [former[index], latter[index]];
  const has = (headers: readonly Header[], name: string | undefined): boolean =>
    headers.slice(index).some(([each]) => each === name);
  if (is && !has(former, is[0])) return { place: `${kind} ${is[0]}`, is: is[1] };
  return { place: `${kind} ${was?.[0] ?? is?.[0]}`, was: was?.[1] };
}

function isSameHeader(
  name: string,
  former: string,
  latter: string,
  { values, ignored, isBodyAnother }: HeaderSettings,
): boolean {
  const isOneOf = (names: readonly string[]): boolean =>
    names.some((each) => isNamed(name, each.toLowerCase()));
  if (isOneOf(ignored) || values.isPaired(former, latter, name)) return true;
  if (isBodyAnother && isOneOf(OF_BODY)) return true;
  if (former === latter) return true;
  // The client will send the validator that it received. It may be a hash of a secret, which is in no session.
  if (isNamed(name, 'etag')) return values.pair(former, latter);
  return values.isSameText(former, latter, name);
}

function findBodyChange(
  formerMessage: MessageParts,
  latterMessage: MessageParts,
  place: Place,
): Change | undefined {
  const { values, noise } = place;
  const [former, latter] = [formerMessage.body, latterMessage.body];
  if (former === undefined || latter === undefined) {
    return former === latter ? undefined : { place: 'body', was: plain(former), is: plain(latter) };
  }
  if ('json' in former && 'json' in latter && former.coding === latter.coding) {
    return findValueChange(former.json, latter.json, place);
  }
  if (isPointedAt(noise)) return undefined;
  if ('text' in former && 'text' in latter && former.coding === latter.coding) {
    if (values.isSameText(former.text, latter.text)) return undefined;
    if (areSameParts(former.text, latter.text, values)) return undefined;
    const [a, b] = [viewOf(formerMessage), viewOf(latterMessage)];
    if (a && b && a.format === b.format) {
      const { layout } = a.view;
      const change = findValueChange(a.view.value, b.view.value, { ...place, layout });
      // Views leave out what means nothing, such as white space, and that has changed.
      if (change || noise.length > 0) return change;
    }
    return { place: 'body', was: former.text, is: latter.text };
  }
  if (JSON.stringify(former) === JSON.stringify(latter)) return undefined;
  if (
    'base64' in former &&
    'base64' in latter &&
    areRandomAlike(former.base64, latter.base64, 'base64')
  )
    return undefined;
  return { place: 'body', was: plain(former), is: plain(latter) };
}

/** A body as a reader of a message wants to see it. */
function plain(body: Body | undefined): unknown {
  if (body === undefined) return undefined;
  if ('json' in body) return body.json;
  if ('text' in body) return body.text;
  if ('truncated' in body) return `${body.truncated} bytes`;
  const bytes = 'bytes' in body ? body.bytes : Buffer.byteLength(body.base64, 'base64');
  return `${bytes} bytes`;
}

/** A text body as a value of its format, since noise names places in that value. */
function viewOf({ headers = [], body }: MessageParts): ViewedBody | undefined {
  if (!body || !('text' in body)) return undefined;
  return viewBody({ text: body.text, contentType: headerValue(headers, 'content-type') });
}

interface Place {
  readonly values: RunValues;
  readonly noise: Pointers;
  readonly layout: Layout;
  readonly depth: number;
  /** As a change has it. */
  readonly text: string;
  /** Of the member; that of the list for an element. Empty for the whole value. */
  readonly name: string;
  /** See `createdBy`. */
  readonly created?: readonly string[] | undefined;
}

function root(text: string, values: RunValues): Place {
  const parts = { noise: [], layout: JSON_LAYOUT, depth: 0, name: '' };
  return { values, text: `${text} `, ...parts };
}

function findValueChange(former: unknown, latter: unknown, place: Place): Change | undefined {
  const { values, noise, depth, text } = place;
  if (isPointedAt(noise) || former === latter) return undefined;
  // Long names make long places, which are written only for the value that has changed.
  const change = (): Change => ({ place: text.trimEnd(), was: former, is: latter });
  if (depth > MAX_DEPTH) return change();
  if (isNewId(place) && isId(former) && isId(latter) && typeof former === typeof latter) {
    values.learn(String(former), String(latter), place.name);
    return undefined;
  }
  if (typeof former === 'string' && typeof latter === 'string') {
    return values.isSameText(former, latter, place.name) ? undefined : change();
  }
  if (typeof former === 'number' && typeof latter === 'number') {
    return values.isSameNumber(former, latter, place.name) ? undefined : change();
  }
  if (!isCompound(former) || !isCompound(latter)) return change();
  if (Array.isArray(former) !== Array.isArray(latter)) return change();
  const keys = Object.keys(former);
  const latterKeys = Object.keys(latter);
  for (const key of keys) {
    if (!Object.hasOwn(latter, key)) {
      return { place: below(place, key).text, was: Reflect.get(former, key) };
    }
    const [was, is] = [Reflect.get(former, key), Reflect.get(latter, key)];
    const inner = findValueChange(was, is, below(place, key));
    if (inner) return inner;
  }
  const added = latterKeys.find((key) => !Object.hasOwn(former, key));
  if (added !== undefined) {
    return { place: below(place, added).text, is: Reflect.get(latter, added) };
  }
  return keys.every((key, index) => key === latterKeys[index]) ? undefined : change();
}

function below(place: Place, key: string): Place {
  const { noise, layout, depth, text, name } = place;
  const step = noise.length > 0 ? layout.step(key) : undefined;
  return {
    ...place,
    noise: step ? enter(noise, step) : noise,
    layout: layout.below(key),
    depth: depth + 1,
    text: `${text}/${escapeSegment(key)}`,
    name: /^\d+$/.test(key) ? name : key.slice(-MAX_NAME),
  };
}

/**
 * The words of what a request may create, which are those of the last name in its path. A server that counts gives it
 * another id in each run. Undefined if it creates nothing.
 */
function createdBy({ method, path }: RecordedRequest): string[] | undefined {
  if (isSafeMethod(method)) return undefined;
  const name = pathOf(path)
    .split('/')
    .findLast((segment) => segment !== '' && !isValue(segment));
  return wordsOf(name ?? '');
}

/** Whether a place has the id of what was created: `id`, or `order_id` of `/orders`. Other ids are those of others. */
function isNewId({ name, created }: Place): boolean {
  const words = wordsOf(name);
  if (created === undefined || words.pop() !== 'id') return false;
  return words.every((word, index) => word === created.at(index - words.length));
}

/** Whether a value is a whole number, or a text with a number. */
function isId(value: unknown): boolean {
  return Number.isSafeInteger(value) || isNumbered(value);
}

function isNumbered(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z_-]*\d[\w-]*$/.test(value);
}
