import type { Body } from '../../session/schema.ts';

/**
 * What the body of a request calls: the method of JSON-RPC, of several calls that of the first; the
 * operation of GraphQL, or its first field. Undefined for a body that calls nothing.
 */
export function calledMethod(body: Body | undefined): string | undefined {
  if (!body || !('json' in body)) return undefined;
  return methodOf(Array.isArray(body.json) ? body.json[0] : body.json);
}

function methodOf(json: unknown): string | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  if ('query' in json && typeof json.query === 'string') {
    const operation: unknown = 'operationName' in json ? json.operationName : undefined;
    if (typeof operation === 'string' && operation !== '') return operation;
    return /\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(json.query)?.[1];
  }
  const isCall = ['jsonrpc', 'params', 'arguments', 'args'].some((key) => key in json);
  return isCall && 'method' in json && typeof json.method === 'string' ? json.method : undefined;
}
