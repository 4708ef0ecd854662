import { headerValue } from '../http/headers.ts';
import { formatsOf } from './formats.ts';
import { readHeaders } from './head/headers.ts';
import { mayHaveClaims, readClaims } from './head/token.ts';
import { jsonFormat, readJsonAt } from './json/json.ts';
import { JsonCursor } from './json/json-cursor.ts';
import type { FormatBody } from './value/format.ts';
import {
  type Cursor,
  FixedCursor,
  type ReadableResponse,
  type Reading,
  UrlCursor,
  type ValueVisitor,
} from './value/reading.ts';

const BODY = new FixedCursor('string', { kind: 'body' }, []);

/**
 * Makes a reader of responses, which reports each value of a response with its location to the visitor: of
 * its headers, its cookies and its body, and of the URLs and signed tokens in them. Whatever a body holds,
 * the reader throws nothing but what `visit` throws.
 * @param visitsFlags whether `true` and `false` are reported.
 * @default false
 */
export function createResponseReader(
  visit: ValueVisitor,
  visitsFlags = false,
): (response: ReadableResponse) => void {
  let isInToken = false;
  const visitWithClaims: ValueVisitor = (value, at) => {
    visit(value, at);
    // A claim may be a token itself.
    if (isInToken || !mayHaveClaims(value)) return;
    isInToken = true;
    readClaims(value, at, reading);
    isInToken = false;
  };
  const reading: ReadingInTurn = {
    visit: visitWithClaims,
    server: NOBODY,
    urlCursor: new UrlCursor(),
    multiparts: 0,
    inherits: inheritsKeys(),
    isInHead: false,
    visitsFlags,
  };
  const cursor = new JsonCursor(BODY, undefined);
  return (response) => {
    const { headers, json, text } = response;
    reading.server = response;
    // `visit` may have thrown within a token of the last response.
    isInToken = false;
    readHeaders(headers, reading);
    if (json === undefined && text === undefined) return;
    const contentType = headerValue(headers, 'content-type');
    if (text !== undefined) readBody({ text, contentType }, BODY, reading);
    else if (isReadAsJson(json, contentType)) readJsonAt(cursor, json, reading);
    else readBody({ text: JSON.stringify(json), contentType }, BODY, reading);
  };
}

type ReadingInTurn = Reading & { server: Reading['server'] };

const NOBODY: Reading['server'] = {
  requestPath: '',
  origin: '',
  ownsAll: false,
  isRecorded: false,
  basePath: '',
};

/**
 * Whether a body that a session stores as JSON would be read as JSON if it were text, as the same body of a
 * live server is: a session stores the plain text `7` as JSON too.
 */
export function isReadAsJson(json: unknown, contentType: string | undefined): boolean {
  if (contentType?.startsWith('application/json')) return true;
  const isContainer = typeof json === 'object' && json !== null;
  const text = isContainer ? '{' : JSON.stringify(json);
  return formatsOf({ text, contentType })[0] === jsonFormat;
}

/**
 * Whether somebody has added enumerable keys to the prototype of all objects. If not, a walk through a
 * million objects need not check each key.
 */
export function inheritsKeys(): boolean {
  return Object.keys(Object.prototype).length > 0;
}

/** Reads a body by the likeliest format that can. */
function readBody(body: FormatBody, within: Cursor, reading: Reading): void {
  for (const format of formatsOf(body)) {
    if (format.read(body, within, reading, readBody)) return;
  }
}
