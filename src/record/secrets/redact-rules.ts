/** What the option `redact` names beside what tells by itself that it is a secret. */
import { placedLeaves } from '../../session/json-leaves.ts';
import { enter, isNamed, type Pointers, parsePointers } from '../../session/pointers.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import { type FoundSecret, sortFound } from '../../session/secrets/found-secret.ts';
import { decodeJson } from '../../session/secrets/text-escapes.ts';

/** A regular expression as plain data: it crosses processes. */
export interface PatternSource {
  readonly source: string;
  readonly flags: string;
}

/** The rules of the option, as plain data. */
export interface RedactRules {
  readonly headers?: readonly string[];
  readonly keys?: readonly string[];
  readonly json?: readonly string[];
  readonly patterns?: readonly PatternSource[];
}

/** Adds to what was found in a text what the rules name. */
export interface CompiledRules {
  /** Nothing is named but headers. */
  readonly isIdle: boolean;
  readonly hasPatterns: boolean;
  isHeader(name: string): boolean;
  add(text: string, found: FoundSecret[]): FoundSecret[];
  addInBody(text: string, found: FoundSecret[]): FoundSecret[];
  /** In what is no text, names mean nothing. */
  addPatterns(text: string, found: FoundSecret[]): FoundSecret[];
}

export function compileRules({
  headers = [],
  keys = [],
  json = [],
  patterns = [],
}: RedactRules): CompiledRules {
  const headerNames = new Set(headers.map((name) => name.toLowerCase()));
  const keyNames = new Set(keys.map(plainName));
  const pointers = parsePointers(json);
  const expressions = patterns.map(
    ({ source, flags }) => new RegExp(source, [...new Set(`${flags}gd`)].join('')),
  );
  const isIdle = keyNames.size === 0 && expressions.length === 0;
  const add = (text: string, found: FoundSecret[]): FoundSecret[] => {
    if (isIdle) return found;
    const isKey = (name: string): boolean => keyNames.has(plainName(name));
    return sortFound([
      ...expressions.flatMap((expression) => findPattern(text, expression)),
      ...(keyNames.size > 0 ? findKeyed(text, isKey) : []),
      ...found,
    ]);
  };
  return {
    isIdle: isIdle && pointers.length === 0,
    hasPatterns: expressions.length > 0,
    isHeader: (name) => headerNames.size > 0 && headerNames.has(name.toLowerCase()),
    add,
    addInBody: (text, found) => {
      const added = add(text, found);
      if (pointers.length === 0 || !/^\s*[[{]/.test(text)) return added;
      return sortFound([...findPointed(text, pointers), ...added]);
    },
    addPatterns: (text, found) =>
      sortFound([...expressions.flatMap((expression) => findPattern(text, expression)), ...found]),
  };
}

/** In all its spellings. */
function plainName(name: string): string {
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
  return findMembers(text, isKey).map(({ name, value, start, written }) => {
    const end = start + value.length;
    if (written.kind === 'literal') return { name, value, start, end, quote: written.quote };
    const escapes = written.kind === 'string' ? written.escapes : 0;
    return { name, value: decodeJson(value, escapes), start, end };
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
  return [...placedLeaves<Place>(text, root, below)].flatMap(({ place, start, end }) => {
    if (!place.isNamed) return [];
    const { name } = place;
    if (text[start] !== '"')
      return [{ name, value: text.slice(start, end), start, end, quote: '"' }];
    const raw = text.slice(start + 1, end - 1);
    return [{ name, value: decodeJson(raw), start: start + 1, end: end - 1 }];
  });
}

function below(above: Place, key: string | number): Place {
  const pointers = enter(above.pointers, key);
  const name = /^\d+$/.test(String(key)) ? above.name : String(key);
  return { pointers, isNamed: above.isNamed || isNamed(pointers), name };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
