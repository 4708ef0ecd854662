/**
 * Tokens without a name that answer a login by JSON-RPC, `{ "result": [1, "9f3c…"] }`, or by XML-RPC,
 * `<value><string>9f3c…</string></value>`.
 */
import { isJson } from '../../formats/exact-json.ts';
import { jsonLeaves, leafText } from '../../formats/json-leaves.ts';
import { type FoundSecret, secretAt } from './found-secret.ts';
import { looksRandom } from './looks-random.ts';
import { isLoginMethod } from './rpc-positions.ts';

/** In characters: a shorter text may be a name. */
const SHORTEST = 16;
/** The method of a call, alone or in a batch. */
const METHOD =
  /"method"\s{0,9}:\s{0,9}"([^"\\]{1,128})"|<methodName>\s{0,9}([^<]{1,128}?)\s{0,9}<\/methodName>/g;
const STRING = /<(string|value)>([^<]{16,1024})<\/\1>/g;

/** Whether the body of a request logs in by a call. */
export function callsLogin(text: string): boolean {
  for (const [, json, xml = ''] of text.matchAll(METHOD)) {
    if (isLoginMethod(json ?? xml)) return true;
  }
  return false;
}

/** The tokens in the answer to such a call. */
export function findLoginResults(text: string): FoundSecret[] {
  return /^\s*</.test(text) ? findInXml(text) : findInJson(text);
}

/** A result, or an element of one, in an answer or in a batch of answers. */
const RESULT = /^(?:\/\d+)?\/result(?:\/\d+)?$/;

function findInJson(text: string): FoundSecret[] {
  if (!/^\s*[[{]/.test(text) || !isJson(text)) return [];
  return [...jsonLeaves(text)].flatMap((leaf) => {
    const said = RESULT.test(leaf.pointer) ? leafText(text, leaf) : undefined;
    return said?.isText && isToken(said.value) ? [secretAt(said, 'token')] : [];
  });
}

function findInXml(text: string): FoundSecret[] {
  return [...text.matchAll(STRING)].flatMap(({ 1: tag = '', 2: value = '', index }) => {
    const start = index + tag.length + 2;
    return isToken(value) ? [{ name: 'token', value, start, end: start + value.length }] : [];
  });
}

function isToken(value: string): boolean {
  return value.length >= SHORTEST && !/\s/.test(value) && looksRandom(value);
}
