import { type Call, findCall } from '../formats/protocol/protocols.ts';
import { headerValue } from '../http/headers.ts';
import { isSafeMethod } from '../http/method-override.ts';
import { shortenMiddle } from '../printable.ts';
import type { RecordedRequest } from './schema.ts';

/** The call of a protocol such as GraphQL that a request makes; undefined if it makes none. */
export function callOf({ path, headers, body }: RecordedRequest): Call | undefined {
  return findCall({
    path,
    headers,
    contentType: headerValue(headers, 'content-type'),
    ...(body && 'json' in body && { json: body.json }),
    ...(body && 'text' in body && { text: body.text }),
  });
}

/** Whether a request only reads, by its method, or by what it calls. */
export function onlyReads(request: RecordedRequest): boolean {
  if (isSafeMethod(request.method)) return true;
  const { protocol, operations = [] } = callOf(request) ?? {};
  const isQuery = operations.every((operation) => operation.startsWith('query '));
  return protocol?.name === 'GraphQL' && operations.length > 0 && isQuery;
}

/** In characters. */
const MAX_NAME = 60;

/**
 * What a request calls, where its path does not say so: `mutation addBook`, `torrent-set and 2 more` for a batch.
 * Undefined for other requests.
 */
export function operationOf(request: RecordedRequest): string | undefined {
  const [first = '', ...others] = callOf(request)?.operations ?? [];
  if (first === '') return undefined;
  const name = shortenMiddle(first, MAX_NAME);
  return others.length === 0 ? name : `${name} and ${others.length} more`;
}
