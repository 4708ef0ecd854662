/** Finds the documents of JSON in a text: the text itself, its lines, its scripts, and strings of JSON with more JSON. */
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

/** The strings of JSON that may contain JSON themselves, without their escapes. Offsets are those of the text. */
export function findJsonInStrings(text: string): DecodedText[] {
  if (!text.includes('\\"')) return [];
  return [...text.matchAll(STRING)].map(({ index }) => {
    const start = index + 1;
    const raw = text.slice(start, skipString(text, index) - 1);
    const read = decodeEscaped(raw, ESCAPE, (written) => String(JSON.parse(`"${written}"`)));
    return { text: read.text, offsetOf: (at) => start + read.offsetOf(at) };
  });
}
