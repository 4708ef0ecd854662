import { isNamed as isHeaderNamed } from '../http/headers.ts';
import { enter, isNamed, type Pointers, parsePointers } from './pointers.ts';
import type { RunValues } from './run-values.ts';
import type { AnsweredResponse, Body, Header, Noise, Recording } from './schema.ts';

/** Headers that say how long something took. */
const DURATIONS = ['age', 'server-timing', 'x-response-time', 'x-runtime'];
/** Of a body that differs by the values of its run. */
const OF_BODY = ['content-length', 'content-md5', 'digest', 'etag', 'repr-digest'];
/** As deep as the JSON of a session may be. */
const DEEPEST = 64;

/** What of a message is compared. */
interface Message {
  readonly headers?: readonly Header[] | undefined;
  readonly trailers?: readonly Header[] | undefined;
  readonly body?: Body | undefined;
}

/**
 * Whether a recording says what one before has said, but for what each run has of its own, and for the
 * noise of the former one.
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
    isSameJson(a?.claims, b?.claims, { values, noise: parsePointers([]), depth: 0 }) &&
    isSameMessage(a ?? {}, b ?? {}, values, a?.noise ?? {})
  );
}

function isSameMessage(former: Message, latter: Message, values: RunValues, noise: Noise): boolean {
  if (!isSameBody(former.body, latter.body, values, parsePointers(noise.body ?? []))) return false;
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
      names.some((each) => isHeaderNamed(name, each.toLowerCase()));
    if (isOneOf(ignored) || values.isPaired(value, latterValue)) return true;
    // The client will ask with the one that it got.
    if (isBodyAnother && isOneOf(OF_BODY)) return values.pair(value, latterValue);
    return values.isSameText(value, latterValue);
  });
}

function isSameBody(
  former: Body | undefined,
  latter: Body | undefined,
  values: RunValues,
  noise: Pointers,
): boolean {
  if (former === undefined || latter === undefined) return former === latter;
  if ('json' in former && 'json' in latter && former.coding === latter.coding) {
    return isSameJson(former.json, latter.json, { values, noise, depth: 0 });
  }
  // What is learnt holds for all of a body that is no JSON.
  if (isNamed(noise)) return true;
  if ('text' in former && 'text' in latter && former.coding === latter.coding) {
    return values.isSameText(former.text, latter.text);
  }
  return JSON.stringify(former) === JSON.stringify(latter);
}

interface JsonPlace {
  readonly values: RunValues;
  readonly noise: Pointers;
  readonly depth: number;
}

function isSameJson(former: unknown, latter: unknown, place: JsonPlace): boolean {
  const { values, noise, depth } = place;
  if (isNamed(noise) || former === latter) return true;
  if (depth > DEEPEST) return false;
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
        isSameJson(Reflect.get(former, key), Reflect.get(latter, key), {
          values,
          noise: enter(noise, key),
          depth: depth + 1,
        }),
    )
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
