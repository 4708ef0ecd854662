import { rootValue, skipSpace, skipString } from './json-text.ts';

/** A string or number in a JSON text: its JSON Pointer (RFC 6901), and where it stands. */
export interface JsonLeaf {
  readonly pointer: string;
  readonly start: number;
  readonly end: number;
}

interface Level {
  readonly pointer: string;
  readonly isArray: boolean;
  index: number;
}

/** The strings and numbers of a text that is known to be valid JSON, in their order. */
export function* jsonLeaves(text: string): Generator<JsonLeaf> {
  const levels: Level[] = [];
  let pointer = '';
  let at = rootValue(text);
  while (at < text.length) {
    const first = text.charAt(at);
    const level = levels.at(-1);
    if (first === '{' || first === '[') {
      levels.push({ pointer, isArray: first === '[', index: 0 });
      if (first === '[') pointer = `${pointer}/0`;
      at += 1;
    } else if (first === '}' || first === ']') {
      levels.pop();
      at += 1;
    } else if (first === ',') {
      if (level?.isArray) {
        level.index += 1;
        pointer = `${level.pointer}/${level.index}`;
      }
      at += 1;
    } else if (first === '"') {
      const end = skipString(text, at);
      const next = skipSpace(text, end);
      if (level && !level.isArray && text[next] === ':') {
        pointer = `${level.pointer}/${escapeSegment(String(JSON.parse(text.slice(at, end))))}`;
        at = next + 1;
      } else {
        yield { pointer, start: at, end };
        at = end;
      }
    } else {
      const end = endOfLiteral(text, at);
      if (/[-\d]/.test(first)) yield { pointer, start: at, end };
      at = end;
    }
    at = skipSpace(text, at);
  }
}

/** One segment of a JSON Pointer. */
export function escapeSegment(key: string): string {
  return key.includes('~') || key.includes('/')
    ? key.replaceAll('~', '~0').replaceAll('/', '~1')
    : key;
}

function endOfLiteral(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && !/[\s,\]}]/.test(text.charAt(end))) end += 1;
  return end;
}
