/** What a body is, by what it says of itself and by how it begins; and what it tells. */
import { readHtml } from './html/html.ts';
import { readJson } from './json.ts';
import { readJsonLines } from './json-lines.ts';
import { readMultipart } from './multipart.ts';
import type { Cursor, Reading } from './reading.ts';
import { readText } from './text.ts';
import { readParameters } from './url-parts.ts';
import { readXml } from './xml.ts';

/** The ways to read a body. */
export type BodyKind = 'json' | 'json lines' | 'xml' | 'html' | 'form' | 'multipart' | 'text';

/** Types by which a server says nothing of the content, or so often wrongly that it is no help. */
const SAYS_NOTHING = /^(?:text\/plain|application\/octet-stream|binary\/octet-stream|)$/;

/** Programs, styles, pictures: what they hold is for the client's eyes, not for its next request. */
const NEVER_READ =
  /^(?:image\/(?!svg)|audio\/|video\/|font\/|text\/(?:css|javascript)$|application\/(?:javascript|x-javascript|ecmascript|pdf|zip|gzip|wasm)$)/;

const DECLARED: readonly (readonly [RegExp, BodyKind])[] = [
  [
    /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines|json-seq|stream\+json)$/,
    'json lines',
  ],
  [/[/+]json(?:-[\w-]+)?$/, 'json'],
  [/^(?:text\/html|application\/xhtml\+xml)$/, 'html'],
  [/[/+]xml$/, 'xml'],
  [/^application\/x-www-form-urlencoded$/, 'form'],
  [/^multipart\//, 'multipart'],
];

const HTML = /^<(?:!doctype\s+html|html|head|body|div|form|p|h[1-6]|table|ul|section)\b/i;
const FORM = /^[\w.~%[\]+-]+=[^\s&=]*(?:&[\w.~%[\]+-]+=[^\s&=]*)+$/;
const LONGEST_FORM = 64 * 1024;

/** The ways in which to try to read a body, the likeliest first; none for what is not to be read. */
export function bodyKindsOf(contentType: string | undefined, text: string): readonly BodyKind[] {
  const type =
    /^[^;,]*/
      .exec(contentType ?? '')?.[0]
      .trim()
      .toLowerCase() ?? '';
  if (NEVER_READ.test(type)) return [];
  const declared = DECLARED.find(([pattern]) => pattern.test(type))?.[1];
  const sniffed = sniffKinds(text, SAYS_NOTHING.test(type));
  return [...new Set<BodyKind>([...(declared ? [declared] : []), ...sniffed, 'text'])];
}

function sniffKinds(text: string, mayBeForm: boolean): readonly BodyKind[] {
  const start = text.slice(0, 256).trimStart();
  switch (start.charAt(0)) {
    case '{':
    case '[':
      return ['json', 'json lines'];
    case '"':
    case ')':
      return ['json'];
    case '<':
      return HTML.test(start) ? ['html'] : ['xml'];
    default:
      return mayBeForm && text.length <= LONGEST_FORM && FORM.test(text.trim()) ? ['form'] : [];
  }
}

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

function readForm(text: string, within: Cursor, reading: Reading): boolean {
  if (/^\s*[[{<]/.test(text)) return false;
  readParameters(text.trim(), 'field', within, 'string', reading);
  return true;
}
