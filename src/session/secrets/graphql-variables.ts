/**
 * Finds the secrets in GraphQL requests by means of the operation: its arguments name the variables, and its
 * variables may have default values.
 */

import { readArguments } from '../../formats/json/graphql.ts';
import { decodeWritten, readLooseString } from '../../formats/markup/loose-text.ts';
import { findOperation } from '../../formats/protocol/protocols.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { findPairs } from '../../formats/url/form.ts';
import { pathOf } from '../../http/urls.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretNumber, isSecretValue } from './is-secret-value.ts';
import { partsOfPassword, withLatterParts } from './password-fields.ts';
import { secretKind } from './secret-names.ts';

/** Maps the name of each secret variable of an operation to the name of the secret. */
export type SecretVariables = ReadonlyMap<string, string>;

/** The secret variables of an operation: `login(password: $p)` says that `p` is a password. */
function secretVariables(operation: string): SecretVariables {
  const named = new Map<string, string>();
  if (!operation.includes('$')) return named;
  const called = findOperation({ query: operation });
  const parts = called && withLatterParts(partsOfPassword([called.name, called.field]), operation);
  for (const { isVariable, raw: variable, names } of readArguments(operation)) {
    const argument = String(names.at(-1));
    const kind = isVariable ? secretKind(argument) : undefined;
    const isSecret = kind === 'secret' || kind === 'pin' || (isVariable && parts?.has(argument));
    if (isSecret) named.set(variable, kind === undefined ? 'password' : argument);
  }
  return named;
}

/** The secret variables of the operation in a URL, if any. Their values may be in the body. @param path raw path */
export function variablesInUrl(path: string): SecretVariables | undefined {
  const query = path.slice(pathOf(path).length + 1);
  if (!/(?:^|&)query=/.test(query)) return undefined;
  return variablesInPairs(
    [...findPairs(query)].map(({ name, raw }) => ({ name, value: decodeEscapes(raw, 'form') })),
  );
}

/**
 * The secret variables of the operation in a form, a query or an object. Without an operation, the variables
 * in `known`.
 */
export function variablesInPairs(
  pairs: readonly { readonly name: string; readonly value: string; readonly isText?: boolean }[],
  known?: SecretVariables,
): SecretVariables | undefined {
  const operation = pairs.find(({ name, isText }) => name === 'query' && isText !== false);
  const named = operation ? secretVariables(operation.value) : known;
  return named?.size ? named : undefined;
}

/** Whether the value of a variable is a secret. @param name of the argument */
export function isSecretVariable(
  { value, isText }: { readonly value: string; readonly isText: boolean },
  name: string,
): boolean {
  const kind = secretKind(name);
  if (kind === undefined) return false;
  return isText ? isSecretValue(value, kind, name) : isSecretNumber(value, 'typed', name);
}

const SPACE = String.raw`(?:\s|\\{1,7}[nrt]){0,9}`;
/** `$password: String! = "…"`, also in a string of JSON. */
const DEFAULT = new RegExp(
  String.raw`\$([A-Za-z_]\w{0,63})${SPACE}:${SPACE}\[?[A-Za-z_]\w{0,63}[!\]]{0,3}${SPACE}=${SPACE}(?=\\{0,7}")`,
  'g',
);
/** `password: $p`, also in a string of JSON. */
const USE = new RegExp(String.raw`([A-Za-z_]\w{0,63})${SPACE}:${SPACE}\$([A-Za-z_]\w{0,63})`, 'g');

/** The secret default values of variables, for all operations in a text. */
export function findDefaults(text: string): FoundSecret[] {
  if (!text.includes('$')) return [];
  const defaults = [...text.matchAll(DEFAULT)];
  if (defaults.length === 0) return [];
  const uses = new Map(
    [...text.matchAll(USE)].map(([, argument = '', name = '']) => [name, argument]),
  );
  return defaults.flatMap(({ 0: all, 1: variable = '', index }): FoundSecret[] => {
    const name = secretKind(variable) === undefined ? (uses.get(variable) ?? '') : variable;
    const string = readLooseString(text, index + all.length);
    if (string === undefined || secretKind(name) === undefined) return [];
    const { value: raw, start, written } = string;
    const value = decodeWritten(raw, written);
    if (!isSecretVariable({ value, isText: true }, name)) return [];
    return [{ name, value, start, end: start + raw.length }];
  });
}
