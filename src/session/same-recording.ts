import type { ViewedBody } from '../formats/format.ts';
import { viewBody } from '../formats/formats.ts';
import { JSON_LAYOUT, type Layout } from '../formats/layout.ts';
import { headerValue, isNamed as isHeaderNamed } from '../http/headers.ts';
import { enterStep, isNamed, type Pointers, parsePointers } from './pointers.ts';
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
      names.some((each) => isHeaderNamed(name, each.toLowerCase()));
    if (isOneOf(ignored) || values.isPaired(value, latterValue)) return true;
    // The client will ask with the one that it got.
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
  if (isNamed(noise)) return true;
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

/** Of a text, by what its format sees in it: what was learnt names places there. */
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
        isSameValue(Reflect.get(former, key), Reflect.get(latter, key), below(place, key)),
    )
  );
}

function below({ values, noise, layout, depth }: Place, key: string): Place {
  const step = noise.length > 0 ? layout.step(key) : undefined;
  const left = step ? enterStep(noise, step) : noise;
  return { values, noise: left, layout: layout.below(key), depth: depth + 1 };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
