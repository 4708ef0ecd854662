/** Places in messages that a user names: what is a secret there, or is none. */
import { isJson } from '../../formats/exact-json.ts';
import { leafText, placedLeaves } from '../../formats/json-leaves.ts';
import { decodeWritten } from '../../formats/loose-names.ts';
import { enter, isNamed, type Pointers, parsePointers } from '../pointers.ts';
import { findMembers } from './find-members.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';

/** A regular expression as plain data: it crosses processes. */
interface PatternSource {
  readonly source: string;
  readonly flags: string;
}

/** The places, as plain data. */
export interface NamedPlaces {
  readonly headers?: readonly string[] | undefined;
  readonly keys?: readonly string[] | undefined;
  readonly json?: readonly string[] | undefined;
  readonly patterns?: readonly PatternSource[] | undefined;
}

/** Finds what stands at the places. */
export interface CompiledPlaces {
  /** Nothing is named but headers. */
  readonly isIdle: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  isKey(name: string): boolean;
  /** The whole text is what a pattern matches. */
  isMatched(text: string): boolean;
  find(text: string): FoundSecret[];
  findInBody(text: string): FoundSecret[];
  /** In what is no text, names mean nothing. */
  findPatterns(text: string): FoundSecret[];
}

export function compilePlaces({
  headers = [],
  keys = [],
  json = [],
  patterns = [],
}: NamedPlaces): CompiledPlaces {
  const headerNames = new Set(headers.map((name) => name.toLowerCase()));
  const keyNames = new Set(keys.map(plainName));
  const pointers = parsePointers(json);
  const expressions = patterns.map(
    ({ source, flags }) => new RegExp(source, [...new Set(`${flags}gd`)].join('')),
  );
  const isKey = (name: string): boolean => keyNames.size > 0 && keyNames.has(plainName(name));
  const findPatterns = (text: string): FoundSecret[] =>
    expressions.flatMap((expression) => findPattern(text, expression));
  const find = (text: string): FoundSecret[] => [
    ...findPatterns(text),
    ...(keyNames.size > 0 ? findKeyed(text, isKey) : []),
  ];
  return {
    isIdle: keyNames.size === 0 && expressions.length === 0 && pointers.length === 0,
    hasPatterns: expressions.length > 0,
    isHeader: (name) => headerNames.size > 0 && headerNames.has(name.toLowerCase()),
    isKey,
    isMatched: (text) =>
      findPatterns(text).some(({ start, end }) => start === 0 && end === text.length),
    find,
    findInBody: (text) => {
      const found = find(text);
      if (pointers.length === 0 || !/^\s*[[{]/.test(text)) return found;
      return [...findPointed(text, pointers), ...found];
    },
    findPatterns,
  };
}

/** In all its spellings. */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z\d]/g, '').toLowerCase();
}

/** The groups of a pattern, or all of it where it has none. */
function findPattern(text: string, expression: RegExp): FoundSecret[] {
  return [...text.matchAll(expression)].flatMap(({ indices }) => {
    const [all, ...groups] = indices ?? [];
    const named = Object.entries(indices?.groups ?? {});
    const places = groups.some(Boolean) ? groups : [all];
    return places.flatMap((place) => {
      if (!place) return [];
      const [start, end] = place;
      const name = named.find(([, of]) => of?.[0] === start && of?.[1] === end)?.[0] ?? 'secret';
      return [{ name, value: text.slice(start, end), start, end }];
    });
  });
}

function findKeyed(text: string, isKey: (name: string) => boolean): FoundSecret[] {
  return findMembers(text, isKey).map((member) => {
    const { name, value, start, end, written } = member;
    if (written.kind === 'literal') return { name, value, start, end, quote: written.quote };
    return { name, value: decodeWritten(value, written), start, end };
  });
}

/** Where in JSON it is, as the pointers see it. */
interface Place {
  readonly pointers: Pointers;
  /** One of the pointers leads to it, or to something that it is in. */
  readonly isNamed: boolean;
  /** Its name, or that of what the list is in. */
  readonly name: string;
}

function findPointed(text: string, pointers: Pointers): FoundSecret[] {
  if (!isJson(text)) return [];
  const root = { pointers, isNamed: isNamed(pointers), name: 'secret' };
  return [...placedLeaves<Place>(text, root, below)].flatMap((leaf) =>
    leaf.place.isNamed ? [secretAt(leafText(text, leaf), leaf.place.name)] : [],
  );
}

function below(above: Place, key: string | number): Place {
  const pointers = enter(above.pointers, key);
  const name = /^\d+$/.test(String(key)) ? above.name : String(key);
  return { pointers, isNamed: above.isNamed || isNamed(pointers), name };
}
