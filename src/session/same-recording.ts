/**
 * Compares two recordings of the same request, ignoring what differs from run to run: times, ports that the
 * system assigns, and generated ids that stand for the same things.
 */

import { viewBody } from '../formats/formats.ts';
import { isUuid } from '../formats/text/is-uuid.ts';
import { JSON_LAYOUT, type Layout, type ViewedBody } from '../formats/value/format.ts';
import { looksRandom } from '../formats/value/randomness.ts';
import { headerValue, isNamed } from '../http/headers.ts';
import { enter, isPointedAt, type Pointers, parsePointers } from './pointers.ts';
import type { AnsweredResponse, Body, Header, Noise, Recording } from './schema.ts';

/** Headers that contain a duration. */
const DURATIONS = ['age', 'server-timing', 'x-response-time', 'x-runtime'];
/** Headers that describe the body and change with it. */
const OF_BODY = ['content-length', 'content-md5', 'digest', 'etag', 'repr-digest'];
/** Maximum depth of JSON in a session. */
const MAX_DEPTH = 64;

/** The parts of a message that are compared. */
interface Message {
  readonly headers?: readonly Header[] | undefined;
  readonly trailers?: readonly Header[] | undefined;
  readonly body?: Body | undefined;
}

/**
 * Whether two recordings are the same except for the values of their runs and the noise of the former
 * recording.
 */
export function isSameRecording(former: Recording, latter: Recording, values: RunValues): boolean {
  const { request, response } = former;
  return (
    former.id === latter.id &&
    values.isSameText(former.origin ?? '', latter.origin ?? '') &&
    request.method === latter.request.method &&
    values.isSameText(request.path, latter.request.path) &&
    isSameMessage(request, latter.request, values, {}) &&
    isSameResponse(response, latter.response, values)
  );
}

function isSameResponse(
  former: Recording['response'],
  latter: Recording['response'],
  values: RunValues,
): boolean {
  const [a, b]: Partial<AnsweredResponse>[] = [former, latter];
  return (
    a?.status === b?.status &&
    a?.statusText === b?.statusText &&
    a?.error === b?.error &&
    a?.aborted === b?.aborted &&
    isSameValue(a?.claims, b?.claims, { values, noise: [], layout: JSON_LAYOUT, depth: 0 }) &&
    isSameMessage(a ?? {}, b ?? {}, values, a?.noise ?? {})
  );
}

function isSameMessage(former: Message, latter: Message, values: RunValues, noise: Noise): boolean {
  if (!isSameBody(former, latter, values, parsePointers(noise.body ?? []))) return false;
  const ignored = [...DURATIONS, ...(noise.headers ?? [])];
  const isBodyAnother = JSON.stringify(former.body) !== JSON.stringify(latter.body);
  return [
    [former.headers, latter.headers] as const,
    [former.trailers, latter.trailers] as const,
  ].every(([a = [], b = []]) => isSameHeaders(a, b, values, ignored, isBodyAnother));
}

function isSameHeaders(
  former: readonly Header[],
  latter: readonly Header[],
  values: RunValues,
  ignored: readonly string[],
  isBodyAnother: boolean,
): boolean {
  if (former.length !== latter.length) return false;
  return former.every(([name, value], index) => {
    const [latterName, latterValue] = latter[index] ?? ['', ''];
    if (name !== latterName) return false;
    const isOneOf = (names: readonly string[]): boolean =>
      names.some((each) => isNamed(name, each.toLowerCase()));
    if (isOneOf(ignored) || values.isPaired(value, latterValue)) return true;
    // The client will send the validator that it received.
    if (isBodyAnother && isOneOf(OF_BODY)) return values.pair(value, latterValue);
    return values.isSameText(value, latterValue);
  });
}

function isSameBody(
  formerMessage: Message,
  latterMessage: Message,
  values: RunValues,
  noise: Pointers,
): boolean {
  const [former, latter] = [formerMessage.body, latterMessage.body];
  if (former === undefined || latter === undefined) return former === latter;
  if ('json' in former && 'json' in latter && former.coding === latter.coding) {
    return isSameValue(former.json, latter.json, { values, noise, layout: JSON_LAYOUT, depth: 0 });
  }
  if (isPointedAt(noise)) return true;
  if ('text' in former && 'text' in latter && former.coding === latter.coding) {
    const [a, b] = noise.length > 0 ? [viewOf(formerMessage), viewOf(latterMessage)] : [];
    if (a && b && a.format === b.format) {
      return isSameValue(a.view.value, b.view.value, {
        values,
        noise,
        layout: a.view.layout,
        depth: 0,
      });
    }
    return values.isSameText(former.text, latter.text);
  }
  return JSON.stringify(former) === JSON.stringify(latter);
}

/** A text body as a value of its format, since noise names places in that value. */
function viewOf({ headers = [], body }: Message): ViewedBody | undefined {
  if (!body || !('text' in body)) return undefined;
  return viewBody({ text: body.text, contentType: headerValue(headers, 'content-type') });
}

interface Place {
  readonly values: RunValues;
  readonly noise: Pointers;
  readonly layout: Layout;
  readonly depth: number;
}

function isSameValue(former: unknown, latter: unknown, place: Place): boolean {
  const { values, noise, depth } = place;
  if (isPointedAt(noise) || former === latter) return true;
  if (depth > MAX_DEPTH) return false;
  if (typeof former === 'string' && typeof latter === 'string') {
    return values.isSameText(former, latter);
  }
  if (typeof former === 'number' && typeof latter === 'number') {
    return values.isSameNumber(former, latter);
  }
  if (!isObject(former) || !isObject(latter)) return false;
  if (Array.isArray(former) !== Array.isArray(latter)) return false;
  const keys = Object.keys(former);
  const latterKeys = Object.keys(latter);
  return (
    keys.length === latterKeys.length &&
    keys.every(
      (key, index) =>
        key === latterKeys[index] &&
        isSameValue(Reflect.get(former, key), Reflect.get(latter, key), below(place, key)),
    )
  );
}

function below({ values, noise, layout, depth }: Place, key: string): Place {
  const step = noise.length > 0 ? layout.step(key) : undefined;
  const left = step ? enter(noise, step) : noise;
  return { values, noise: left, layout: layout.below(key), depth: depth + 1 };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

const DAY = 24 * 60 * 60 * 1000;
/** In ms. A number this close to the time of recording still counts as a time, such as an expiry. */
const NEAR = 400 * DAY;
/** The first port that Linux assigns by itself. Other systems begin at 49152. */
const FIRST_FREE_PORT = 32_768;
/** In characters. A shorter token does not count as generated. */
const MIN_GENERATED = 16;

/** HTTP-dates (RFC 9110, section 5.6.7), and dates of cookies, which have dashes. */
const HTTP_DATE =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2}[ -](?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -]\d{2,4} \d{2}:\d{2}:\d{2} GMT/g;
/** Date and time of RFC 3339 or SQL, also percent-encoded. */
const TIMESTAMP =
  /\b\d{4}-\d{2}-\d{2}(?:[T ]|%20)\d{2}(?::|%3A)\d{2}(?:(?::|%3A)\d{2}(?:[.,]\d{1,9})?)?(?:Z|(?:[+-]|%2B)\d{2}(?::|%3A)?\d{2})?(?!\d)/gi;
const DATE = /\b\d{4}-\d{2}-\d{2}\b/g;
/** In seconds or milliseconds since 1970, until 2033; not the digits of a UUID. */
const EPOCH = /(?<![\da-f.])1\d{9}(?:\d{3})?(?![\da-f])/gi;
const LOOPBACK_PORT = /(127\.0\.0\.1|\[::1\]|\blocalhost)(:|%3A)(\d{5})(?!\d)/gi;
const TOKEN = /[\w-]{16}[\w-]*/g;

/** Compares values of two recordings, ignoring what differs from run to run. */
export class RunValues {
  /** In ms since 1970: when each of the two was recorded. */
  readonly #then: number;
  readonly #now: number;
  /** Maps values of the former recording to the corresponding values of the latter, and the reverse. */
  readonly #latter: Map<string, string> = new Map();
  readonly #former: Map<string, string> = new Map();

  /** @param then and `now`: `recordedAt` of the two sessions */
  constructor(then: string, now: string) {
    this.#then = Date.parse(then);
    this.#now = Date.parse(now);
  }

  /** Whether two texts are the same except for values that differ from run to run. */
  isSameText(former: string, latter: string): boolean {
    if (former === latter) return true;
    const [a, b] = [mask(former, this.#then), mask(latter, this.#now)];
    if (a === b) return true;
    const [tokensOfA, tokensOfB] = [a.match(TOKEN) ?? [], b.match(TOKEN) ?? []];
    return (
      tokensOfA.length === tokensOfB.length &&
      a.replace(TOKEN, '*') === b.replace(TOKEN, '*') &&
      tokensOfA.every((token, index) => this.#isSameToken(token, tokensOfB[index] ?? ''))
    );
  }

  /** Whether two numbers are the same, or are both times near their recordings. */
  isSameNumber(former: number, latter: number): boolean {
    return former === latter || (isNear(former, this.#then) && isNear(latter, this.#now));
  }

  /** Treats two texts as the same from now on. False if one of them already stands for another text. */
  pair(former: string, latter: string): boolean {
    const known = this.#latter.get(former) ?? latter;
    if (known !== latter || (this.#former.get(latter) ?? former) !== former) return false;
    this.#latter.set(former, latter);
    this.#former.set(latter, former);
    return true;
  }

  /** Whether two texts were paired. */
  isPaired(former: string, latter: string): boolean {
    return this.#latter.get(former) === latter;
  }

  #isSameToken(former: string, latter: string): boolean {
    if (former === latter) return true;
    return isGenerated(former) && isGenerated(latter) && former.length === latter.length
      ? this.pair(former, latter)
      : false;
  }
}

/** @param recordedAt in ms since 1970 */
function mask(text: string, recordedAt: number): string {
  return text
    .replace(HTTP_DATE, '<time>')
    .replace(TIMESTAMP, '<time>')
    .replace(DATE, (date) => (Math.abs(Date.parse(date) - recordedAt) <= 2 * DAY ? '<day>' : date))
    .replace(EPOCH, (digits) => (isNear(Number(digits), recordedAt) ? '<time>' : digits))
    .replace(LOOPBACK_PORT, (whole: string, host: string, colon: string, port: string) =>
      Number(port) < FIRST_FREE_PORT ? whole : `${host}${colon}<port>`,
    );
}

/** Whether a number is a time in seconds or milliseconds near the time of recording. */
function isNear(time: number, recordedAt: number): boolean {
  return [time, time * 1000].some((each) => Math.abs(each - recordedAt) <= NEAR);
}

function isGenerated(token: string): boolean {
  return isUuid(token) || (token.length >= MIN_GENERATED && looksRandom(token));
}
