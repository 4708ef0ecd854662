/**
 * Finds credentials in scripts: arguments of calls, by the name of the function or by the string before them.
 */

import { findArguments, findNamedArguments } from '../../formats/html/script.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { namesNonce, secretKind, wordsOf } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** The end of the name of a function that may take a secret. */
const FUNCTION = new RegExp(`(?:nonce|${anyOf('joinedSecrets')})[\\w$]{0,40}(?=\\s{0,8}\\()`, 'gi');
/** In characters, of the start of such a name. */
const MAX_START_LENGTH = 40;
/** Functions that only handle a secret take other arguments: `getToken("…")`. */
const HANDLING = new RegExp(`^(?:${anyOf('handlingMethods')})`, 'i');
/** A token, as opposed to a text for people or a template. */
const TOKEN = /^[\w.+/=~-]{10,1024}$/;

/** `setHeader('X-CSRF-Token', 'a8f3…')`, `createNonceMiddleware("a8f3…")`. */
export function findInCalls(text: string): FoundSecret[] {
  return [...findBehindNames(text), ...findGiven(text)];
}

function findBehindNames(text: string): FoundSecret[] {
  return [...findNamedArguments(text)].filter(({ name, value }) => {
    if (namesNonce(name)) return isSecretValue(value, 'nonce', name);
    return secretKind(name) !== undefined && isToken(value);
  });
}

function findGiven(text: string): FoundSecret[] {
  return [...text.matchAll(FUNCTION)].flatMap(({ 0: end, index }) => {
    const before = text.slice(Math.max(0, index - MAX_START_LENGTH), index);
    const called = (/[\w$]{0,40}$/.exec(before)?.[0] ?? '') + end;
    const given = [...findArguments(text, index + end.length)];
    const [upToNonce] = /^.*?nonce(?![a-z])/.exec(wordsOf(called)) ?? [];
    if (upToNonce !== undefined && namesNonce(upToNonce)) {
      return given
        .filter(({ value }) => isSecretValue(value, 'nonce', 'nonce'))
        .map((each) => ({ ...each, name: 'nonce' }));
    }
    if (secretKind(called) !== 'secret' || HANDLING.test(called)) return [];
    return given.filter(({ value }) => isToken(value)).map((each) => ({ ...each, name: called }));
  });
}

function isToken(value: string): boolean {
  return TOKEN.test(value) && secretKind(value) === undefined && looksRandom(value);
}
