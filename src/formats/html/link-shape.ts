import { isFor } from '../api-words.ts';
import { decodeEscapes } from '../codecs.ts';
import { isDistinctive } from '../is-distinctive.ts';
import { idsInName, isValue, mayBeId, starIds } from '../names.ts';
import { randomness } from '../randomness.ts';
import type { Reading } from '../reading.ts';
import { splitUrl } from '../url.ts';

const MOST_PARAMETERS = 16;

/**
 * What links to things of one kind have alike, such as `/items/*?t`: the path with a star for each
 * value, and the names of the parameters. Not the host: another instance has another.
 * @param url as a browser resolves it
 */
export function shapeOfLink(url: string, server: Reading['server']): string {
  const parts = splitUrl(url, true, server);
  if (!parts) return '*';
  const { path, query } = parts;
  const names = query ? query.split('&', MOST_PARAMETERS).map(shapeOfParameter) : [];
  return shapeOfPath(path) + (names.length > 0 ? `?${names.join('&')}` : '');
}

/** That of a path alone. A file keeps its extension: a page has scripts and pictures. */
export function shapeOfPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (segment === '' ? '' : shapeOf(segment)))
    .join('/');
}

/** A segment that may be an id without a digit. */
const WITHOUT_DIGIT = /(?<=\/)[A-Za-z_-]{5,64}(?=[/?]|$)/g;
/** In characters. Shorter ids mix small and capital letters as no word does. */
const SHORTEST = 8;

/**
 * Stars letters that are an id since other links of their page have one there: of `/items/krgrrwzbhmot` and
 * `/items/moporezsqbab`, the second could be a word by itself.
 * @param shapes of all links of a page
 */
export function createLetterStars(shapes: readonly string[]): (shape: string) => string {
  const known = new Set(shapes);
  return (shape) => {
    const starred = shape.replace(WITHOUT_DIGIT, (segment) => (isId(segment) ? '*' : segment));
    return known.has(starred) ? starred : shape;
  };
}

function isId(letters: string): boolean {
  if (letters.length >= SHORTEST) return mayBeId(letters);
  return /[a-z][A-Z]/.test(letters) && randomness(letters) >= 0;
}

/** The name of a field, of which many rows may have one: `qty[*]`. */
export function shapeOfName(name: string): string {
  return starIds(name, idsInName(name)).replace(/\d+/g, '*').replace(/\s+/g, '_');
}

function shapeOfParameter(pair: string): string {
  const [name = '', value = ''] = pair.split('=', 2);
  const isWord = isFor('actions', name.toLowerCase()) && value !== '' && shapeOf(value) === value;
  return isWord ? `${shapeOfName(name)}=${value}` : shapeOfName(name);
}

function shapeOf(text: string): string {
  const decoded = decodeEscapes(text);
  if (!isValue(decoded) && !isDistinctive(decoded) && !/\s/.test(decoded)) return text;
  return `*${/\.[a-z]{2,4}$/i.exec(decoded)?.[0] ?? ''}`;
}
