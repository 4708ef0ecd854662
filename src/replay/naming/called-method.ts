import type { Body } from '../../session/schema.ts';

/**
 * What the body of a request calls: the method of JSON-RPC, of several calls that of the first; the
 * operation of GraphQL, or its first field. Undefined for a body that calls nothing.
 */
export function calledMethod(body: Body | undefined): string | undefined {
  return calledNames(body)[0];
}

/** The same with the first field of GraphQL, where the client has given its operation a name. */
export function calledNames(body: Body | undefined): readonly string[] {
  if (!body || !('json' in body)) return NONE;
  return namesOf(Array.isArray(body.json) ? body.json[0] : body.json);
}

const NONE: readonly string[] = [];

function namesOf(json: unknown): readonly string[] {
  if (typeof json !== 'object' || json === null) return NONE;
  if ('query' in json && typeof json.query === 'string') {
    const operation: unknown = 'operationName' in json ? json.operationName : undefined;
    const field = /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(json.query)?.[1];
    return [operation, field].filter((name) => typeof name === 'string').filter(Boolean);
  }
  const isCall = ['jsonrpc', 'params', 'arguments', 'args'].some((key) => key in json);
  return isCall && 'method' in json && typeof json.method === 'string' ? [json.method] : NONE;
}
