import { readGraphqlTokens } from '../../formats/graphql.ts';

/**
 * Whether a GraphQL document has a mutation that would be executed. Text that is no GraphQL has none.
 * @param operationNames the operations that the request selects; empty where it selects none, and any counts
 */
export function hasMutation(document: string, operationNames: readonly string[]): boolean {
  // Most are plain searches: a parameter named "query" is common.
  if (!document.includes('mutation') || !document.includes('{')) return false;
  let depth = 0;
  let previous = '';
  /** The mutation whose selection set has not begun yet: its name, empty for none. */
  let mutation: string | undefined;
  for (const { kind, raw, next } of readGraphqlTokens(document)) {
    if (kind === 'sign') {
      if (raw === '{' && depth === 0 && isChosen(mutation, operationNames)) return true;
      depth = Math.max(0, depth + (/[[{]/.test(raw) ? 1 : -1));
      if (raw === '}' && depth === 0) mutation = undefined;
    } else if (kind === 'name' && depth === 0) {
      if (raw === 'mutation' && !NAMING.test(previous) && next !== ':') mutation = '';
      else if (previous === 'mutation' && mutation === '') mutation = raw;
    }
    if (kind === 'name' && next === '(') depth += 1;
    previous = kind === 'name' ? raw : '';
  }
  return false;
}

/** What a name follows that is not the keyword of an operation. */
const NAMING = /^(query|mutation|subscription|fragment|on)$/;

function isChosen(mutation: string | undefined, names: readonly string[]): boolean {
  if (mutation === undefined) return false;
  return names.length === 0 || names.includes(mutation);
}
