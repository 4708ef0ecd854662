/** The secrets of a recording that stand in it in clear. */
import { headerValue } from '../../http/headers.ts';
import { decodeUtf8 } from '../decode-utf8.ts';
import { editCodings } from '../edit-codings.ts';
import { jsonLeaves } from '../json-leaves.ts';
import type { JsonPath } from '../json-path.ts';
import { readBodyFile } from '../open-body-file.ts';
import { findPlaceholders } from '../placeholder.ts';
import type { Body, Header, Recording } from '../schema.ts';
import { findInBase64 } from './base64-text.ts';
import { type ContentPart, contentParts } from './content-parts.ts';
import { findInBody } from './find-in-body.ts';
import { findInBinary } from './find-in-bytes.ts';
import { findInHeader } from './find-in-header.ts';
import { findInUrl } from './find-in-url.ts';
import type { FoundSecret } from './found-secret.ts';

/** A secret in clear, without itself. */
export interface ClearSecret {
  readonly kind: string;
  readonly place: string;
  /** From the recording on. */
  readonly path: JsonPath;
}

/** Of a body in a file, in bytes: more than is recorded, unless an option says so. */
const MAX_READ = 256 * 1024 * 1024;

interface Message {
  readonly headers: readonly Header[];
  readonly trailers?: readonly Header[] | undefined;
  readonly body?: Body | undefined;
}

/** @param sessionFile beside which large bodies lie */
export function findClearSecrets(
  { request, response }: Recording,
  sessionFile: string | undefined,
): ClearSecret[] {
  const inPath = findInUrl(request.path).filter(isClear);
  return [
    ...inPath.map(({ name }) => ({ kind: name, place: 'request path', path: ['request', 'path'] })),
    ...findInMessage('request', request, sessionFile),
    ...('status' in response ? findInMessage('response', response, sessionFile) : []),
  ];
}

/** Beside a placeholder stands nothing but a user name, or a scheme. */
function isClear({ value }: FoundSecret): boolean {
  return findPlaceholders(value).length === 0 && findInBase64(value).length === 0;
}

function findInMessage(
  part: 'request' | 'response',
  { headers, trailers = [], body }: Message,
  sessionFile: string | undefined,
): ClearSecret[] {
  const inFields = (fields: readonly Header[], key: 'headers' | 'trailers'): ClearSecret[] =>
    fields.flatMap(([name, value], index) =>
      findInHeader(name, value)
        .filter(isClear)
        .map((secret) => ({
          kind: secret.name,
          place: `${part} header ${name.toLowerCase()}`,
          path: [part, key, index, 1],
        })),
    );
  return [
    ...inFields(headers, 'headers'),
    ...inFields(trailers, 'trailers'),
    ...(body ? findInStored(part, body, headers, sessionFile) : []),
  ];
}

function findInStored(
  part: 'request' | 'response',
  body: Body,
  headers: readonly Header[],
  sessionFile: string | undefined,
): ClearSecret[] {
  const contentType = headerValue(headers, 'content-type') ?? '';
  const text = 'json' in body ? JSON.stringify(body.json) : '';
  const found = (
    'json' in body
      ? findInBody(text, contentType)
      : contentParts(bytesOf(body, headers, sessionFile), contentType).flatMap(findInPart)
  ).filter(isClear);
  if (found.length === 0) return [];
  const leaves = jsonLeaves(text);
  let leaf = leaves.next().value;
  const form = Object.keys(body)[0] ?? '';
  // Both are in their order.
  return found.map(({ name, start }) => {
    while (leaf && leaf.end <= start) leaf = leaves.next().value;
    const pointer = leaf && leaf.start <= start ? leaf.pointer : '';
    const segments = pointer.split('/').slice(1).map(readSegment);
    return {
      kind: name,
      place: [part, 'body', ...(pointer === '' ? [] : [pointer])].join(' '),
      path: [part, 'body', form, ...segments],
    };
  });
}

/** A position in an array is written as a key is. */
function readSegment(segment: string): string | number {
  if (/^\d+$/.test(segment)) return Number(segment);
  return segment.replaceAll('~1', '/').replaceAll('~0', '~');
}

function findInPart({ bytes, isText, contentType }: ContentPart): FoundSecret[] {
  if (!isText) return findInBinary(bytes);
  return findInBody(decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1'), contentType);
}

/** Out of its content coding; empty where it is not there. */
function bytesOf(
  body: Exclude<Body, { json: unknown }>,
  headers: readonly Header[],
  sessionFile: string | undefined,
): Uint8Array {
  if ('text' in body) return Buffer.from(body.text);
  if ('truncated' in body) return new Uint8Array();
  const bytes =
    'base64' in body ? Buffer.from(body.base64, 'base64') : readBeside(sessionFile, body);
  const encoding = body.coding ? undefined : headerValue(headers, 'content-encoding');
  let content: Uint8Array = bytes;
  if (encoding !== undefined) {
    editCodings(bytes, encoding, (decoded) => {
      content = decoded;
      return decoded;
    });
  }
  return content;
}

function readBeside(
  sessionFile: string | undefined,
  body: Extract<Body, { file: string }>,
): Uint8Array {
  if (sessionFile === undefined) return new Uint8Array();
  try {
    return readBodyFile(sessionFile, body, MAX_READ);
  } catch {
    // What is wrong with it, a replay tells.
    return new Uint8Array();
  }
}
