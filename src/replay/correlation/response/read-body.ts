import { type BodyKind, bodyKindsOf } from './body-kinds.ts';
import { readHtml } from './html/read-html.ts';
import { parseExactJson } from './parse-exact-json.ts';
import { readJsonLines } from './read-json-lines.ts';
import { readMultipart } from './read-multipart.ts';
import { readParameters } from './read-parameters.ts';
import { readText } from './read-text.ts';
import { readValue } from './read-value.ts';
import { readXml } from './read-xml.ts';
import type { Reading } from './reading.ts';
import type { Cursor } from './see.ts';

/** Tells what the text is, by its type if it is what that says; else by how it begins; else as text. */
export function readBody(
  text: string,
  contentType: string | undefined,
  within: Cursor,
  reading: Reading,
): void {
  for (const kind of bodyKindsOf(contentType, text)) {
    if (readAs(kind, text, contentType, within, reading)) return;
  }
}

/** Whether the text was of that kind, and has been told. */
function readAs(
  kind: BodyKind,
  text: string,
  contentType: string | undefined,
  within: Cursor,
  reading: Reading,
): boolean {
  switch (kind) {
    case 'json':
      return readJson(text, within, reading);
    case 'json lines':
      return readJsonLines(text, within, reading);
    case 'xml':
      return readXml(text, within, reading);
    case 'html':
      return readHtml(text, within, reading);
    case 'form':
      return readForm(text, within, reading);
    case 'multipart':
      return readMultipart(text, contentType, within, reading, readBody);
    case 'text':
      readText(text, within, reading);
      return true;
  }
}

function readJson(text: string, within: Cursor, reading: Reading): boolean {
  const parsed = parseExactJson(text);
  if (parsed) readValue(parsed.json, within, reading, parsed.isMarked);
  return parsed !== undefined;
}

function readForm(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[[{<]/.test(text)) return false;
  readParameters(text.trim(), 'form', within, 'string', reading);
  return true;
}
