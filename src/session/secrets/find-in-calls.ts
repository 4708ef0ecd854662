/**
 * Finds credentials in scripts: arguments of calls, by the name of the function or by the string before them,
 * assigned strings, and numbers that are nonces, as in `start({ nonce: 5502219987 })`.
 *
 * Also finds secrets in the URLs of any text, if the parameters of a URL show together that one is a secret.
 */

import { findArguments, findNamedArguments } from '../../formats/html/script.ts';
import { readScriptString } from '../../formats/html/script-literals.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { findPairs } from '../../formats/url/form.ts';
import { findQueries } from '../../formats/url/url.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import type { FoundSecret } from './found-secret.ts';
import { isSecretValue } from './is-secret-value.ts';
import { hasNonce, namesNonce } from './nonces.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';
import { mayHaveTellingSiblings, readSiblings } from './sibling-parameters.ts';

/**
 * The secrets of a script, or of the scripts of a page.
 * @param isScript whether the text is a script; else it is a page, which has scripts
 * @param isSecret whether a string is a secret, by what the script assigns it to
 */
export function findInScript(
  text: string,
  isScript: boolean,
  isSecret: (assigned: Assigned) => boolean,
): FoundSecret[] {
  return [
    ...findInCalls(text),
    ...findAssigned(text, isScript).filter(isSecret),
    ...findNonceNumbers(text, isScript),
  ];
}

/** The end of the name of a function that may take a secret. */
const FUNCTION = new RegExp(`(?:nonce|${anyOf('joinedSecrets')})[\\w$]{0,40}(?=\\s{0,8}\\()`, 'gi');
/** In characters, of the start of such a name. */
const MAX_START_LENGTH = 40;
/** Functions that only handle a secret take other arguments: `getToken("…")`. */
const HANDLING = new RegExp(`^(?:${anyOf('handlingMethods')})`, 'i');
/** A token, as opposed to a text for people or a template. */
const TOKEN = /^[\w.+/=~-]{10,1024}$/;

/** A number with its name, or the tag that begins or ends a script. */
const NUMBER =
  /<(\/?)script(?=[\s>])|(?<![\w$-])["']?([A-Za-z_$][\w$-]{0,63})["']?\s{0,8}[:=]\s{0,8}(\d{9,19})(?=\s{0,8}(?:[;,)}\n]|$))/gi;

/**
 * The nonces in scripts that are numbers. Servers issue nonces that are longer than most numbers. Outside
 * scripts, a numeric nonce is a counter of the client.
 * @param isScript whether the text is a script. Otherwise, it is a page that may contain scripts
 */
function findNonceNumbers(text: string, isScript: boolean): FoundSecret[] {
  if (!/nonce/i.test(text)) return [];
  const found: FoundSecret[] = [];
  let isWithin = isScript;
  for (const { 0: all, 1: slash, 2: name = '', 3: value = '', index } of text.matchAll(NUMBER)) {
    if (slash !== undefined) isWithin = isScript || slash === '';
    else if (isWithin && namesNonce(name) && isSecretValue(value, 'nonce', name)) {
      const end = index + all.length;
      found.push({ name, value, start: end - value.length, end, quote: '"' });
    }
  }
  return found;
}

/**
 * Assigned strings that are not written like JSON members: templates, strings in the next line, and strings
 * with a name in brackets.
 */
const ASSIGNED =
  /<(\/?)script(?=[\s>])|(?<![\w$-])([A-Za-z_$][\w$-]{0,63})(["'\x60]\]|["'])?(\s{0,64})[:=](\s{0,64})(["'\x60])/gi;

/** A string of a script, and its name. */
interface Assigned {
  readonly name: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The strings that a script assigns to a name and that are not written like members of JSON:
 * `token = \`…\``, `window["token"] = "…"`, or in the line after the equals sign.
 * @param isScript whether the text is a script; else it is a page, which has scripts
 */
function findAssigned(text: string, isScript: boolean): Assigned[] {
  const found: Assigned[] = [];
  const assigned = new RegExp(ASSIGNED);
  let isWithin = isScript;
  for (let match = assigned.exec(text); match; match = assigned.exec(text)) {
    const [all, slash, name = '', behind = '', before = '', after = '', quote = ''] = match;
    if (slash !== undefined) isWithin = isScript || slash === '';
    if (name === '') continue;
    const start = match.index + all.length;
    const isOther = quote === '`' || behind.endsWith(']') || /\n/.test(before + after);
    // A string that begins here may end where another one seems to begin.
    const string = isWithin && isOther ? readScriptString(text, start, quote) : undefined;
    if (!string) continue;
    const { value, end } = string;
    assigned.lastIndex = end + 1;
    if (value !== undefined && !/\s/.test(value)) found.push({ name, value, start, end });
  }
  return found;
}

/** `setHeader('X-CSRF-Token', 'a8f3…')`, `createNonceMiddleware("a8f3…")`. */
function findInCalls(text: string): FoundSecret[] {
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
    if (hasNonce(called)) {
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

/** In parameters. Real URLs have fewer. */
const MAX_PARAMETERS = 500;

/** The secrets in the queries and fragments of a text that are revealed by their siblings, in order. */
export function findInQueries(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  if (!text.includes('=')) return found;
  for (const query of findQueries(text)) {
    if (!mayHaveTellingSiblings(query.raw)) continue;
    const parameters = [...findPairs(query.raw, query.start, true)]
      .filter(({ rawName }) => rawName !== '')
      .slice(0, MAX_PARAMETERS)
      .map(({ name, raw, start }): FoundSecret => {
        return { name, value: decodeEscapes(raw), start, end: start + raw.length };
      });
    found.push(
      ...parameters.filter(readSiblings(parameters, 'url', pathBefore(text, query.start))),
    );
  }
  return found;
}

/** In characters. A longer path is not that of a link for people. */
const MAX_PATH = 256;

/** The path before a query. */
function pathBefore(text: string, start: number): string {
  const before = text.slice(Math.max(0, start - MAX_PATH), start);
  return /[\w%./~-]{0,256}(?=[?#]$)/.exec(before)?.[0] ?? '';
}
