/**
 * What markup says of secrets by what stands beside them: `<key>password</key><string>…</string>` of a
 * property list, `<name>` and `<value>` of XML-RPC, the cells of a table, the parameters of a call.
 */

import { decodeHtml } from '../../formats/codecs.ts';
import type { FoundSecret } from './found-secret.ts';
import { looksRandom } from './looks-random.ts';
import { isValueOfPair } from './named-pairs.ts';
import { secretPositions } from './rpc-positions.ts';
import { secretKind } from './secret-names.ts';

const PREFIX = String.raw`(?:[\w.-]{1,32}:)?`;
/** A name in an element, and behind it a text, perhaps in elements. */
const PAIR = new RegExp(
  String.raw`<${PREFIX}(?<tag>key|name|field|param|parameter|parametername|k|n|dt|th|td|label)(?:\s[^<>]{0,200})?>\s{0,99}` +
    String.raw`(?<name>[^<>\s][^<>]{0,63})</[\w.:-]{1,64}>\s{0,99}` +
    String.raw`(?:<[^<>/!?][^<>]{0,200}>\s{0,99}){1,3}(?:<!\[CDATA\[)?(?<value>[^<>]{1,4096})`,
  'gi',
);
/** Of these, the text is for people. */
const FOR_PEOPLE = /^(?:dt|th|td|label)$/i;
const SHORTEST_SHOWN = 12;

const CALL = /<methodName>\s{0,99}([\w.:/]{1,128})\s{0,99}<\/methodName>/g;
const PARAM = /<param>\s{0,99}(?:<value>\s{0,99}(?:<string>|<base64>)?(?=[^<])([^<]{0,4096}))?/g;

/** The secrets of a text that is markup, in no order. */
export function findMarkupPairs(text: string): FoundSecret[] {
  if (!text.includes('</')) return [];
  return [...findPairs(text), ...findInCalls(text)];
}

function findPairs(text: string): FoundSecret[] {
  return [...text.matchAll(PAIR)].flatMap((match) => {
    const { tag = '', name: written = '', value: raw = '' } = match.groups ?? {};
    const name = decodeHtml(written.trim()).replace(/:$/, '');
    const kind = secretKind(name);
    const secret = secretIn(raw, match.index + match[0].length - raw.length, name);
    if (kind === undefined || !isValueOfPair(secret.value, kind, name)) return [];
    return FOR_PEOPLE.test(tag) && !isShownKey(secret.value) ? [] : [secret];
  });
}

function isShownKey(value: string): boolean {
  return value.length >= SHORTEST_SHOWN && !/\s/.test(value) && looksRandom(value);
}

function findInCalls(text: string): FoundSecret[] {
  const calls = [...text.matchAll(CALL)];
  return calls.flatMap(({ 0: head, 1: method = '', index }, at) => {
    const from = index + head.length;
    const part = text.slice(from, calls[at + 1]?.index ?? text.length);
    const params = [...part.matchAll(PARAM)];
    const texts = params.map(([, value]) => value);
    return secretPositions(method, texts).flatMap((position): FoundSecret[] => {
      const match = params[position];
      const raw = match?.[1]?.trim() ? match[1] : undefined;
      if (match === undefined || raw === undefined) return [];
      const start = from + match.index + match[0].length - raw.length;
      return [secretIn(raw, start, 'password')];
    });
  });
}

/** Without the blanks around it. */
function secretIn(raw: string, at: number, name: string): FoundSecret {
  const start = at + raw.length - raw.trimStart().length;
  const value = raw.trim();
  return { name, value: decodeHtml(value), start, end: start + value.length };
}
