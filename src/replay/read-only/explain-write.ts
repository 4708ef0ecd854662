/**
 * Requests that write in another way than by their method: they ask for another method, or for a
 * mutation of GraphQL.
 *
 * @note A GraphQL request that names its document by a hash or an id (`extensions.persistedQuery`,
 * `documentId`) does not say what it does. It is sent: a server must not execute a mutation for a GET
 * (GraphQL over HTTP, section 6.1), and clients use GET for persisted queries alone.
 */

import { findParts } from '../../formats/multipart-parts.ts';
import { headerValue } from '../../http/headers.ts';
import { findOverrideField, findOverrideHeader, readFields } from '../../http/method-override.ts';
import type { Body } from '../../session/schema.ts';
import { tryReadBodyFile } from '../request/try-read-body-file.ts';
import type { OutgoingRequest } from '../sending/outgoing-request.ts';
import { hasMutation } from './find-mutation.ts';

type Fields = readonly (readonly [name: string, value: string])[];

/**
 * Why a request of a safe method may write, or one of another method more than is allowed; undefined
 * where neither is so. What a mutation of GraphQL does is allowed with its request.
 * @param request as it goes on the wire, live values and overrides in it
 * @param body of that request, as a session has it
 * @param sessionFile beside which the body lies, if it is in a file
 * @param isAllowed whether a method that is not safe is allowed for the path of the request
 */
export function explainWrite(
  { method, path, headers, trailers }: OutgoingRequest,
  body: Body | undefined,
  sessionFile: string | undefined,
  isAllowed: (method: string) => boolean,
): string | undefined {
  const header = findOverrideHeader([...headers, ...trailers], isAllowed);
  if (header !== undefined) return `the header ${header} asks for another method`;
  const query = path.includes('?') ? readFields(path.slice(path.indexOf('?') + 1)) : [];
  const ofBody = body === undefined ? [] : readBodyFields(body, headers, sessionFile);
  if (ofBody === undefined) return 'the body of the request cannot be looked at';
  const parameter = findOverrideField(query, isAllowed);
  if (parameter !== undefined) return `the query parameter ${parameter} asks for another method`;
  const field = findOverrideField(ofBody, isAllowed);
  if (field !== undefined) return `the field ${field} of the body asks for another method`;
  if (isAllowed(method)) return undefined;
  const fields = [...query, ...ofBody];
  const names = valuesOf(fields, 'operationName').filter(Boolean);
  const isMutation = valuesOf(fields, 'query').some((document) => hasMutation(document, names));
  return isMutation ? 'the request is a mutation of GraphQL' : undefined;
}

function valuesOf(fields: Fields, wanted: string): string[] {
  return fields.flatMap(([name, value]) => (name === wanted ? value : []));
}

/** Undefined where they cannot be read. */
function readBodyFields(
  body: Body,
  headers: OutgoingRequest['headers'],
  sessionFile: string | undefined,
): Fields | undefined {
  if ('truncated' in body) return [];
  if ('json' in body) return jsonFields(body.json);
  const text = textOf(body, sessionFile);
  if (text === undefined) return undefined;
  const parts = findParts(text, headerValue(headers, 'content-type') ?? '');
  const ofParts = Array.from(
    parts,
    ({ name = '', start, end }) => [name, text.slice(start, end)] as const,
  );
  // Whatever its type says: servers guess as well.
  return [...ofParts, ...(/^\s*[[{]/.test(text) ? parseFields(text) : readFields(text))];
}

function textOf(
  body: Exclude<Body, { json?: unknown } | { truncated: number }>,
  sessionFile: string | undefined,
): string | undefined {
  if ('text' in body) return body.text;
  if ('base64' in body) return Buffer.from(body.base64, 'base64').toString('latin1');
  return tryReadBodyFile(sessionFile, body)?.toString('latin1');
}

function parseFields(text: string): Fields {
  try {
    return jsonFields(JSON.parse(text.trim()));
  } catch {
    return readFields(text);
  }
}

/** The members of an object, or of all objects of a list: GraphQL has batches. */
function jsonFields(json: unknown): Fields {
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json))
    return json.flatMap((item) => (Array.isArray(item) ? [] : jsonFields(item)));
  return Object.entries(json).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
}
