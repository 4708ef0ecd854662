/**
 * Tells which secrets of a request its answer calls wrong. Whatever takes their places in a replay is as wrong, so that
 * nobody has to give their values.
 */
import { isMembers } from '../../collections.ts';
import { parseExactJson } from '../../formats/json/exact-json.ts';
import { headerValue } from '../../http/headers.ts';
import { callOf } from '../calls.ts';
import type { AnsweredResponse, Body, RecordedRequest } from '../schema.ts';
import { refusesSecrets } from './login-fields.ts';

/**
 * A request without what its answer calls wrong: undefined by the status, without its body by the error of a protocol
 * such as GraphQL, and without the calls of a batch that failed. Such an error says nothing about headers: their token
 * may be right, and without it the answer may be another one.
 */
export function withoutRefused(
  request: RecordedRequest,
  response: Partial<Omit<AnsweredResponse, 'time'>>,
): RecordedRequest | undefined {
  const { status, headers = [], body, aborted, error } = response;
  if (refusesSecrets(request.path, status)) return undefined;
  const isWhole = !aborted && error === undefined;
  if (body === undefined || !isWhole || status === undefined || status >= 500) return request;
  const results = callOf(request)?.protocol.results({
    contentType: headerValue(headers, 'content-type'),
    ...('json' in body && { json: body.json }),
    ...('text' in body && { text: body.text }),
  });
  // A redirect leads on from a login that succeeded.
  const refused = [...(results ?? [])].filter(([, result]) => typeof result === 'string');
  if (refused.length === 0) return request;
  const { body: sent, ...plain } = request;
  if (refused.length === results?.size) return plain;
  const calls = callsIn(sent);
  if (!calls) return request;
  const keys = new Set(refused.map(([key]) => key));
  const left = calls.filter((call, index) => !keys.has(keyOf(call, index)));
  return { ...plain, body: { json: left } };
}

/** The calls of a batch in JSON. */
function callsIn(body: Body | undefined): readonly unknown[] | undefined {
  const text = body && 'text' in body ? parseExactJson(body.text)?.json : undefined;
  const json = body && 'json' in body ? body.json : text;
  return Array.isArray(json) ? json : undefined;
}

/** The key of the result of a call: its id in JSON-RPC, or else its place. */
function keyOf(call: unknown, index: number): string {
  const id = isMembers(call) ? call.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : String(index);
}
