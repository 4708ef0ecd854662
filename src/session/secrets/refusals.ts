/**
 * Tells which secrets of a request its answer calls wrong. Whatever takes their places in a replay is as wrong, so that
 * nobody has to give their values.
 */
import { headerValue } from '../../http/headers.ts';
import { callOf } from '../calls.ts';
import type { AnsweredResponse, RecordedRequest } from '../schema.ts';
import { refusesSecrets } from './login-fields.ts';

/**
 * The part of a request whose secrets its answer calls wrong: all of it by the status, or the body by the error of a
 * protocol such as GraphQL. Such an error says nothing about headers: their token may be right, and without it the
 * answer may be another one.
 */
export function refusedPart(
  request: RecordedRequest,
  response: Partial<Omit<AnsweredResponse, 'time'>>,
): 'all' | 'body' | undefined {
  const { status, headers = [], body, aborted, error } = response;
  if (refusesSecrets(request.path, status)) return 'all';
  const isWhole = !aborted && error === undefined;
  if (body === undefined || !isWhole || status === undefined || status >= 500) return undefined;
  const results = callOf(request)?.protocol.results({
    contentType: headerValue(headers, 'content-type'),
    ...('json' in body && { json: body.json }),
    ...('text' in body && { text: body.text }),
  });
  // A redirect leads on from a login that succeeded.
  const isRefused = results && [...results.values()].every((result) => typeof result === 'string');
  return isRefused ? 'body' : undefined;
}
