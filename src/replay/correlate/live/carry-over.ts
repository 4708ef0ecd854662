/**
 * What a live list has besides goes along where a request writes the list back whole: else things of other
 * people would be gone.
 */
import { isJson } from '../../../formats/exact-json.ts';
import { elements, members, rootValue, skipValue } from '../../../formats/json-text.ts';
import type { Location } from '../../../formats/location.ts';
import type { Body, RecordedRequest, Recording } from '../../../session/schema.ts';
import type { CorrelatedValue } from '../../outcome/correlated-value.ts';
import { type Blocked, explainBlocked } from '../../outcome/explain-blocked.ts';
import { changesNothing } from '../../request/changes-nothing.ts';
import type { WholeList } from '../link/whole-lists.ts';
import type { LiveResponses } from './live-responses.ts';

/** A request with the elements that the live list has besides, or why it is not sent. */
type Carried =
  | { readonly request: RecordedRequest; readonly over: readonly CorrelatedValue[] }
  | Blocked;

/** @param request with its live values */
export function carryOver(
  request: RecordedRequest,
  recordings: readonly Recording[],
  live: Pick<LiveResponses, 'textOf'>,
  wholes: readonly WholeList[] = [],
): Carried {
  let carried = request;
  const over: CorrelatedValue[] = [];
  if (changesNothing(request)) return { request, over };
  for (const whole of wholes) {
    const theirs = elementsAt(live.textOf(whole.producer) ?? '', whole.list)?.texts ?? [];
    if (theirs.length <= whole.size) continue;
    const body = merge(carried.body, whole, theirs);
    const producer = recordings[whole.producer];
    if (!producer) continue;
    if (!body) return explainLeft(whole, theirs.length, producer);
    carried = { ...carried, body };
    const place = whole.list.text;
    over.push({ from: { id: producer.id, place }, to: place });
  }
  return { request: carried, over };
}

function explainLeft({ list, size }: WholeList, count: number, producer: Recording): Blocked {
  const why = `its response has ${count} elements at ${list.text} now and had ${size} then, and to write those back would do away with the others`;
  return explainBlocked(list.text, producer, why);
}

/**
 * The list with the elements that it has besides, in the live order. Undefined where the client had taken
 * one out, which may be the way of the others too, and where it is not known which elements are the same.
 */
function merge(
  body: Body | undefined,
  { list, size }: WholeList,
  theirs: readonly string[],
): Body | undefined {
  const text = textOf(body);
  const own = text === undefined ? undefined : elementsAt(text, list);
  if (text === undefined || !own || own.texts.length < size) return undefined;
  const pairs = pairUp(own.texts, theirs);
  if (pairs.size !== size) return undefined;
  const paired = new Set(pairs.values());
  const merged: string[] = [];
  // What the client has added stays behind what it stands behind.
  const addOwn = (from: number): void => {
    for (let at = from; at < own.texts.length && !paired.has(at); at += 1) {
      merged.push(own.texts[at] ?? '');
    }
  };
  addOwn(0);
  for (const [index, element] of theirs.entries()) {
    const at = pairs.get(index);
    merged.push(at === undefined ? element : (own.texts[at] ?? ''));
    if (at !== undefined) addOwn(at + 1);
  }
  const all = `${text.slice(0, own.start)}[${merged.join(',')}]${text.slice(own.end)}`;
  return { text: all };
}

/** By the position of a live element, that of the same one in the request: of one with the same id. */
function pairUp(own: readonly string[], theirs: readonly string[]): ReadonlyMap<number, number> {
  const [mine, live] = [own.map(parseObject), theirs.map(parseObject)];
  const keys = Object.keys(live[0] ?? {}).filter((key) => isTelling(key, live));
  let best = new Map<number, number>();
  for (const key of keys) {
    const positions = new Map(live.map((element, index) => [element?.[key], index]));
    const pairs = new Map<number, number>();
    for (const [at, element] of mine.entries()) {
      const index = element ? positions.get(element[key]) : undefined;
      if (index !== undefined) pairs.set(index, at);
    }
    if (pairs.size > best.size) best = pairs;
  }
  return best;
}

type Element = Readonly<Record<string, unknown>> | undefined;

function parseObject(text: string): Element {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}

/** Whether each element has another text or number under a key. */
function isTelling(key: string, all: readonly Element[]): boolean {
  const values = new Set(all.map((element) => element?.[key]));
  const isPlain = [...values].every((each) => typeof each === 'string' || typeof each === 'number');
  return isPlain && values.size === all.length;
}

function textOf(body: Body | undefined): string | undefined {
  if (!body) return undefined;
  if ('json' in body) return JSON.stringify(body.json);
  return 'text' in body ? body.text : undefined;
}

interface WrittenList {
  readonly start: number;
  readonly end: number;
  readonly texts: readonly string[];
}

/** The elements of a list in a text of JSON, as they are written. */
function elementsAt(text: string, { steps }: Location): WrittenList | undefined {
  if (!isJson(text)) return undefined;
  let start = rootValue(text);
  for (const { name } of steps.slice(1)) {
    const member = [...members(text, start)].find(({ key }) => key === name);
    if (!member) return undefined;
    start = member.value;
  }
  if (text[start] !== '[') return undefined;
  const texts = Array.from(elements(text, start), (at) => text.slice(at, skipValue(text, at)));
  return { start, end: skipValue(text, start), texts };
}
