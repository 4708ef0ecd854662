/** The list of a document that is written back whole, with what the live one has besides. */
import { isJson } from '../../formats/exact-json.ts';
import { elements, members, rootValue, skipValue } from '../../formats/json-text.ts';
import type { Location } from '../../formats/location.ts';
import type { Body } from '../../session/schema.ts';

/**
 * The body with what a live list has besides, in the live order. Undefined where the client had taken an
 * element out, which may be the way of the others too, and where it is not known which are the same.
 * @param size of the recorded list
 * @param theirs the live elements, as they are written
 */
export function mergeList(
  body: Body | undefined,
  { list, size }: { readonly list: Location; readonly size: number },
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
export function elementsAt(text: string, { steps }: Location): WrittenList | undefined {
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
