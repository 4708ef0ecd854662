import { escapeSegment } from '../../http/json-pointer.ts';
import { rootValue, skipSpace, skipString } from './json-text.ts';

/** A string or number in a JSON text: its JSON Pointer (RFC 6901), and where it stands. */
interface JsonLeaf {
  readonly pointer: string;
  readonly start: number;
  readonly end: number;
}

/** What stands behind the pointer of a member where its key is meant; no pointer ends so. */
export const KEY_MARK = '/\0';

/**
 * The strings and numbers of a text that is known to be valid JSON, in their order.
 * @param hasKeys whether keys come as well, each before what it is of, with a mark behind the pointer
 */
export function* jsonLeaves(text: string, hasKeys = false): Generator<JsonLeaf, undefined> {
  const below = (above: string, key: string | number) => `${above}/${escapeSegment(String(key))}`;
  const ofKey = hasKeys ? (place: string) => `${place}${KEY_MARK}` : undefined;
  const leaves = placedLeaves(text, '', below, { ofKey });
  for (const { place, start, end } of leaves) yield { pointer: place, start, end };
}

/** What is told beside strings and numbers. */
interface LeafOptions<Place> {
  /** The place of a key by that of its member, where keys are told as well. */
  readonly ofKey?: ((member: Place) => Place) | undefined;
  /** Whether `true`, `false` and `null` are told as well. */
  readonly hasWords?: boolean;
}

/** A string or number in a JSON text, by what the way to it has come to. */
interface PlacedLeaf<Place> {
  readonly place: Place;
  readonly start: number;
  readonly end: number;
}

/** What a leaf says. */
export interface LeafText {
  /** Out of its escapes. */
  readonly value: string;
  readonly isText: boolean;
  /** Without its quotes. */
  readonly start: number;
  readonly end: number;
}

/** What the leaf of a JSON text says that stands at a place. */
export function leafText(text: string, { start, end }: Pick<JsonLeaf, 'start' | 'end'>): LeafText {
  if (text[start] !== '"') return { value: text.slice(start, end), isText: false, start, end };
  const value = String(JSON.parse(text.slice(start, end)));
  return { value, isText: true, start: start + 1, end: end - 1 };
}

interface Level<Place> {
  readonly place: Place;
  readonly isArray: boolean;
  index: number;
}

/**
 * The same by another place than a pointer: what the way from the root comes to, step by step.
 * @param below the place of a member or an element of what is at a place
 */
export function* placedLeaves<Place>(
  text: string,
  root: Place,
  below: (above: Place, key: string | number) => Place,
  { ofKey, hasWords = false }: LeafOptions<Place> = {},
): Generator<PlacedLeaf<Place>, undefined> {
  const levels: Level<Place>[] = [];
  let place = root;
  let at = rootValue(text);
  while (at < text.length) {
    const first = text.charAt(at);
    const level = levels.at(-1);
    if (first === '{' || first === '[') {
      levels.push({ place, isArray: first === '[', index: 0 });
      if (first === '[') place = below(place, 0);
      at += 1;
    } else if (first === '}' || first === ']') {
      levels.pop();
      at += 1;
    } else if (first === ',') {
      if (level?.isArray) {
        level.index += 1;
        place = below(level.place, level.index);
      }
      at += 1;
    } else if (first === '"') {
      const end = skipString(text, at);
      const next = skipSpace(text, end);
      if (level && !level.isArray && text[next] === ':') {
        place = below(level.place, String(JSON.parse(text.slice(at, end))));
        if (ofKey) yield { place: ofKey(place), start: at, end };
        at = next + 1;
      } else {
        yield { place, start: at, end };
        at = end;
      }
    } else {
      const end = endOfLiteral(text, at);
      if (hasWords || /[-\d]/.test(first)) yield { place, start: at, end };
      at = end;
    }
    at = skipSpace(text, at);
  }
}

function endOfLiteral(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !/[\s,\]}]/.test(text.charAt(end))) end += 1;
  return end;
}
