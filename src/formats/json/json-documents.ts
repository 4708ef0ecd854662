/**
 * Finds the documents of JSON in a text: the text itself, its lines, its scripts, and strings and attributes
 * that contain JSON.
 */
import { decodeEscapes } from '../text/codecs.ts';
import { type DecodedText, decodeEscaped } from '../text/escapes.ts';
import type { TextRange } from '../text/splices.ts';
import { isJson } from './exact-json.ts';
import { skipString } from './json-text.ts';

/** A line that is a document, also the data of an event (HTML, section 9.2). */
const LINE = /^(data:[ \t]?)?[[{][^\r\n]*/gim;
const SCRIPT = /<script\b[^<>]{0,200}json[^<>]{0,200}>/gi;

/** The whole text if it is JSON, or else the lines and scripts in it that are. */
export function findJsonDocuments(text: string): TextRange[] {
  if (/^\s*[[{]/.test(text) && isJson(text)) return [{ start: 0, end: text.length }];
  const lines = [...text.matchAll(LINE)].map(({ 0: line, 1: field = '', index }) => ({
    start: index + field.length,
    end: index + line.length,
  }));
  return [...lines, ...scriptsIn(text)].filter(({ start, end }) => isJson(text.slice(start, end)));
}

function scriptsIn(text: string): TextRange[] {
  const scripts: TextRange[] = [];
  for (const { 0: tag, index } of text.matchAll(SCRIPT)) {
    const start = index + tag.length;
    if (start < (scripts.at(-1)?.end ?? 0)) continue;
    const end = text.indexOf('</script', start);
    if (end === -1) break;
    scripts.push({ start, end });
  }
  return scripts;
}

/** The start of a string that has an object or an array with a string in it. */
const STRING = /"(?:\s|\\[nrt]){0,9}[[{](?:[\s[{]|\\[nrt]){0,9}\\"/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-f]{4})/gi;

/** The start of an attribute that has the same. */
const ATTRIBUTE = /=["']\s{0,9}[[{][\s[{]{0,9}&(?:quot|#34|#x22);/gi;
const REFERENCE = /&(?:\w{2,6}|#\d{2,5}|#x[\da-f]{2,4});/gi;

/** JSON in another text, without the escapes of that text. */
interface InnerJson extends DecodedText {
  /** Writes a text with the escapes. */
  readonly withEscapes: (text: string) => string;
}

/** The strings of JSON, and the attributes, that may contain JSON themselves. Offsets are those of the text. */
export function findJsonInStrings(text: string): InnerJson[] {
  return [...jsonInStrings(text), ...jsonInAttributes(text)];
}

function jsonInStrings(text: string): InnerJson[] {
  if (!text.includes('\\"')) return [];
  return [...text.matchAll(STRING)].map(({ index }) => {
    const end = skipString(text, index) - 1;
    const read = decodeRange(text, index + 1, end, ESCAPE, (written) =>
      String(JSON.parse(`"${written}"`)),
    );
    return { ...read, withEscapes: (inner) => JSON.stringify(inner).slice(1, -1) };
  });
}

function jsonInAttributes(text: string): InnerJson[] {
  const found: InnerJson[] = [];
  let end = 0;
  for (const { index } of text.matchAll(ATTRIBUTE)) {
    if (index < end) continue;
    end = text.indexOf(text.charAt(index + 1), index + 2);
    if (end === -1) break;
    const read = decodeRange(text, index + 2, end, REFERENCE, (written) =>
      decodeEscapes(written, 'html'),
    );
    found.push({ ...read, withEscapes: (inner) => inner.replaceAll('"', '&quot;') });
  }
  return found;
}

function decodeRange(
  text: string,
  start: number,
  end: number,
  escapes: RegExp,
  decode: (written: string) => string,
): DecodedText {
  const read = decodeEscaped(text.slice(start, end), escapes, decode);
  return { text: read.text, offsetOf: (at) => start + read.offsetOf(at) };
}
