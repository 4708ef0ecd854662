/** Adds the elements that only the live list has to a list that a request writes back whole. */
import { isFor } from '../../formats/api-words.ts';
import { isJson } from '../../formats/exact-json.ts';
import { rootValue, skipValue } from '../../formats/json-text.ts';
import type { Location } from '../../formats/location.ts';
import { wordsOf } from '../../formats/names.ts';
import { findItems, type Item, keepItem, renderItems } from '../../session/json-items.ts';
import type { Body } from '../../session/schema.ts';
import { bodyText } from './body-text.ts';

/** A list in a text of JSON. */
interface WrittenList {
  /** Offset of its bracket. */
  readonly offset: number;
  readonly items: readonly Item[];
}

/** The raw elements of a list; none if the text has no such list. */
export function readElements(text: string, list: Location): readonly string[] {
  return textsOf(text, findList(text, list)?.items ?? []);
}

function textsOf(text: string, items: readonly Item[]): readonly string[] {
  return items.map(({ value, end }) => text.slice(value, end));
}

function findList(text: string, { steps }: Location): WrittenList | undefined {
  if (!isJson(text)) return undefined;
  let offset = rootValue(text);
  for (const { name } of steps.slice(1)) {
    const member = findItems(text, offset).find(({ key }) => key === name);
    if (!member) return undefined;
    offset = member.value;
  }
  return text[offset] === '[' ? { offset, items: findItems(text, offset) } : undefined;
}

/**
 * The body with the elements that only the live list has, in the live order. Undefined if no id tells which
 * elements of both lists are the same, and if the client had removed an element: it might have removed the
 * others as well.
 * @param size of the recorded list
 * @param live the raw elements of the live list
 */
export function mergeList(
  body: Body | undefined,
  { list, size }: { readonly list: Location; readonly size: number },
  live: readonly string[],
): Body | undefined {
  const text = body && ('json' in body || 'text' in body) ? bodyText(body, []) : '';
  const own = findList(text, list);
  if (!own || own.items.length < size) return undefined;
  const { offset, items } = own;
  const same = matchElements(textsOf(text, items), live);
  if (same.size !== size) return undefined;
  const matched = new Set(same.values());
  // An element that the client has added keeps its predecessor.
  const addedAt = (from: number): readonly Item[] => {
    let end = from;
    while (end < items.length && !matched.has(end)) end += 1;
    return items.slice(from, end);
  };
  const merged = live.flatMap((element, index) => {
    const at = same.get(index);
    const item = at === undefined ? undefined : items[at];
    if (at === undefined || !item) return { text: element };
    return [item, ...addedAt(at + 1)].map((each) => keepItem(text, each));
  });
  const first = addedAt(0).map((each) => keepItem(text, each));
  const whole = renderItems(text, offset, items, [...first, ...merged]);
  return { text: text.slice(0, offset) + whole + text.slice(skipValue(text, offset)) };
}

/** Maps the index of a live element to the index of the request's element with the same id. */
function matchElements(
  own: readonly string[],
  live: readonly string[],
): ReadonlyMap<number, number> {
  const [ours, theirs] = [own.map(parseMembers), live.map(parseMembers)];
  const keys = keysOfAll(theirs).filter((key) => isIdOfAll(key, theirs));
  const matches = keys.map((key) => {
    const positions = new Map(theirs.map((element, index) => [element[key], index]));
    return new Map(
      ours.flatMap((element, at) => {
        const index = positions.get(element[key]);
        return index === undefined ? [] : [[index, at] as const];
      }),
    );
  });
  return matches.toSorted((a, b) => b.size - a.size)[0] ?? new Map();
}

const NONE = /(?!)/;

type Members = Readonly<Record<string, unknown>>;

function parseMembers(text: string): Members {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

/** The keys that every element has: by counting, since one element may have as many as there are elements. */
function keysOfAll(elements: readonly Members[]): string[] {
  const counts = new Map<string, number>();
  for (const key of elements.flatMap((element) => Object.keys(element))) {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count === elements.length).map(([key]) => key);
}

/** Whether the values of a key are ids, all different. A number under another name may be a position. */
function isIdOfAll(key: string, elements: readonly Members[]): boolean {
  const values = new Set(elements.map((element) => element[key]));
  const word = wordsOf(key).at(-1) ?? '';
  const types = isFor('ids', word)
    ? /^(?:string|number)$/
    : isFor('labels', word)
      ? /^string$/
      : NONE;
  return values.size === elements.length && [...values].every((value) => types.test(typeof value));
}
