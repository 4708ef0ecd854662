/**
 * Which requests are sent to a read-only target.
 *
 * A request writes by its method, by asking for another method, or by a GraphQL mutation. The option `allow`
 * lets some of these through. A pattern allows one method on the paths of its glob, and nothing that a server
 * could read as another method or path.
 *
 * @note A GraphQL request that names its document by a hash or an id (`extensions.persistedQuery`,
 * `documentId`) does not say what it does. It is sent: a server must not execute a mutation for a GET
 * (GraphQL over HTTP, section 6.1), and clients use GET for persisted queries alone.
 */

import { attempt } from '../../errors.ts';
import { readOperations } from '../../formats/json/graphql.ts';
import { findParts } from '../../formats/multipart-parts.ts';
import { headerValue } from '../../http/headers.ts';
import { findMethodOverride, isSafeMethod, readFields } from '../../http/method-override.ts';
import { hasDotSegment } from '../../http/urls.ts';
import { matchesRoute } from '../../session/routes.ts';
import type { Body, RecordedRequest } from '../../session/schema.ts';
import { tryReadBodyFile } from '../correlate/message/body-text.ts';
import type { Failure } from '../failure/failure.ts';
import { outgoingHeaders } from './outgoing-headers.ts';
import { type NotSent, type RequestContext, type RequestStep, refuse } from './step.ts';

/** Step: refuses what was recorded as a write, whatever live values come. */
export const refuseRecordedWrite: RequestStep = {
  name: 'refuse what was recorded as a write, to a read-only target',
  run(draft, context) {
    if (!context.allowance) return draft;
    const { request } = draft;
    const headers = outgoingHeaders(request.headers, context.overrides);
    return refuseWriting({ ...request, headers }, context) ?? draft;
  },
};

/** Step: refuses what has become a write by live values or the user's headers. */
export const refuseWrite: RequestStep = {
  name: 'refuse what has become a write, to a read-only target',
  run: (draft, context) => refuseWriting(draft.request, context) ?? draft,
};

/** Refuses a request by its method alone; undefined if the method may be sent. */
export function refuseMethod(
  { method, path }: RecordedRequest,
  { allowance }: Pick<RequestContext, 'allowance'>,
): NotSent | undefined {
  if (!allowance || isSafeMethod(method) || allowance(method, path)) return undefined;
  return refuse({ kind: 'read-only', by: 'method' });
}

function refuseWriting(request: RecordedRequest, context: RequestContext): NotSent | undefined {
  const { allowance, sessionFile } = context;
  if (!allowance) return undefined;
  const refused = refuseMethod(request, context);
  if (refused) return refused;
  const isAllowed = (method: string): boolean => allowance(method, request.path);
  const write = findWrite(request, sessionFile, isAllowed);
  return write && refuse({ kind: 'read-only', ...write });
}

/** Which writes are sent to a read-only target all the same. */
interface ReadOnlyOptions {
  /**
   * Methods and paths without query, such as `POST /login`. `*` is one segment, `**` any number of them.
   */
  readonly allow: readonly string[];
}

/** Whether targets are read-only, and which writes are sent all the same. */
export type ReadOnly = boolean | ReadOnlyOptions;

/** Tells which methods may be sent for which paths; undefined if targets may be written to. */
export function createAllowance(readOnly: ReadOnly | undefined): RequestContext['allowance'] {
  if (!readOnly) return undefined;
  const allowed = readOnly === true ? [] : readOnly.allow;
  return (method, path) =>
    !isAmbiguous(path) && allowed.some((each) => matchesRoute(each, method, path));
}

/** Escaped slashes, which some servers take for slashes. */
const HIDDEN_SLASH = /%(?:25)*(?:2f|5c)|\\/i;

function isAmbiguous(pathAndQuery: string): boolean {
  const [path = ''] = pathAndQuery.split(/[?#]/, 1);
  return HIDDEN_SLASH.test(path) || hasDotSegment(path);
}

type Fields = readonly (readonly [name: string, value: string])[];

/** How a request writes. */
type Write = Pick<Extract<Failure, { kind: 'read-only' }>, 'by' | 'name'>;

/**
 * How a request writes otherwise than by its own method; undefined if it does not. A GraphQL mutation is
 * allowed if the method of its request is.
 * @param sessionFile path of the session file, beside which bodies in files lie
 * @param isAllowed whether an unsafe method is allowed for the path of the request
 */
function findWrite(
  { method, path, headers, trailers = [], body }: RecordedRequest,
  sessionFile: string | undefined,
  isAllowed: (method: string) => boolean,
): Write | undefined {
  const header = findMethodOverride('header', [...headers, ...trailers], isAllowed);
  if (header !== undefined) return { by: 'header', name: header };
  const query = path.includes('?') ? readFields(path.slice(path.indexOf('?') + 1)) : [];
  const ofBody = body === undefined ? [] : readBodyFields(body, headers, sessionFile);
  if (ofBody === undefined) return { by: 'unreadable-body' };
  const parameter = findMethodOverride('field', query, isAllowed);
  if (parameter !== undefined) return { by: 'parameter', name: parameter };
  const field = findMethodOverride('field', ofBody, isAllowed);
  if (field !== undefined) return { by: 'field', name: field };
  if (isAllowed(method)) return undefined;
  const fields = [...query, ...ofBody];
  const names = valuesOf(fields, 'operationName').filter(Boolean);
  const isMutation = valuesOf(fields, 'query').some((document) => hasMutation(document, names));
  return isMutation ? { by: 'mutation' } : undefined;
}

function valuesOf(fields: Fields, wanted: string): string[] {
  return fields.flatMap(([name, value]) => (name === wanted ? value : []));
}

/** Undefined if they cannot be read. */
function readBodyFields(
  body: Body,
  headers: RecordedRequest['headers'],
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
  // Whatever the media type says: servers guess as well.
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
  return attempt(() => jsonFields(JSON.parse(text.trim()))) ?? readFields(text);
}

/** The members of an object, or of all objects in a list: GraphQL has batches. */
function jsonFields(json: unknown): Fields {
  if (typeof json !== 'object' || json === null) return [];
  if (Array.isArray(json))
    return json.flatMap((item) => (Array.isArray(item) ? [] : jsonFields(item)));
  return Object.entries(json).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  );
}

/**
 * Whether a GraphQL document has a mutation that would be executed. Text that is not GraphQL has none.
 * @param names of the operations that the request selects. If there are none, any mutation counts
 */
function hasMutation(document: string, names: readonly string[]): boolean {
  // Most are plain searches: a parameter named "query" is common.
  if (!document.includes('mutation')) return false;
  return readOperations(document).some(
    ({ type, name }) => type === 'mutation' && (names.length === 0 || names.includes(name)),
  );
}
