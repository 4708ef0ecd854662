/**
 * What markup says of secrets by what stands beside them: `<key>password</key><string>…</string>` of a
 * property list, `<name>` and `<value>` of XML-RPC, the cells of a table, the parameters of a call.
 */

import { decodeHtml } from '../../formats/codecs.ts';
import {
  type MarkupSpan,
  type MarkupToken,
  readMarkup,
  withoutPrefix,
} from '../../formats/markup-tokens.ts';
import type { FoundSecret } from './found-secret.ts';
import { looksRandom } from './looks-random.ts';
import { isValueOfPair } from './named-pairs.ts';
import { secretPositions } from './rpc-positions.ts';
import { secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** Elements whose text names what is in the next one. */
const NAMES = `${anyOf('namingElements')}|${anyOf('labelElements')}`;
const NAMING = new RegExp(`^(?:${NAMES})$`, 'i');
/** Whether a text has one: most have none, and need not be read. */
const HAS_NAMING = new RegExp(String.raw`<(?:[\w.-]{1,32}:)?(?:${NAMES})[\s>]`, 'i');
/** Of these, the text is for people. */
const FOR_PEOPLE = new RegExp(`^(?:${anyOf('labelElements')})$`, 'i');
const SHORTEST_SHOWN = 12;
const MAX_NAME = 64;
/** What stands between a name and its value in a page. */
const LINE_BREAK = /^[bh]r$/i;
/** Elements that a value may be in, one in the other: `<value><string>`. */
const MAX_WRAPPERS = 3;

/** The secrets of a text that is markup, in no order. */
export function findMarkupPairs(text: string): FoundSecret[] {
  if (!HAS_NAMING.test(text)) return [];
  return [...findPairs(text), ...findInCalls(text)];
}

/** An element with a name in it, and how many elements have opened since it was closed. */
interface Naming {
  readonly tag: string;
  readonly name: string;
  opened?: number;
}

function findPairs(text: string): FoundSecret[] {
  const found: FoundSecret[] = [];
  let tag: string | undefined;
  let naming: Naming | undefined;
  for (const token of readMarkup(text)) {
    if (token.kind === 'open' && token.isEmpty) {
      // `<string/>`, `<true/>`: the value, of which there is none.
      if (naming?.opened === 0 && !LINE_BREAK.test(token.name)) naming = undefined;
      tag = undefined;
    } else if (token.kind === 'open') {
      const opened = (naming?.opened ?? MAX_WRAPPERS) + 1;
      naming = naming && opened <= MAX_WRAPPERS ? { ...naming, opened } : undefined;
      tag = withoutPrefix(token.name);
    } else if (token.kind === 'close') {
      naming = naming && naming.opened === undefined ? { ...naming, opened: 0 } : undefined;
      tag = undefined;
    } else if (isData(token)) {
      // Within the value, an element like that of the name has the next name.
      const isName = naming?.opened !== 1 && tag === naming?.tag;
      const secret = naming?.opened && !isName ? secretOfPair(naming, token) : undefined;
      if (secret) found.push(secret);
      naming = tag !== undefined && NAMING.test(tag) ? readNaming(tag, token) : undefined;
    }
  }
  return found;
}

function readNaming(tag: string, { content }: MarkupSpan): Naming | undefined {
  const name = content.trim();
  return name.length > MAX_NAME ? undefined : { tag, name: decodeHtml(name).replace(/:$/, '') };
}

function secretOfPair({ tag, name }: Naming, span: MarkupSpan): FoundSecret | undefined {
  const kind = secretKind(name);
  if (kind === undefined) return undefined;
  const secret = secretIn(span, name);
  if (!isValueOfPair(secret.value, kind, name)) return undefined;
  return FOR_PEOPLE.test(tag) && !isShownKey(secret.value) ? undefined : secret;
}

function isShownKey(value: string): boolean {
  return value.length >= SHORTEST_SHOWN && !/\s/.test(value) && looksRandom(value);
}

const METHOD = /^[\w.:/]{1,128}$/;
/** What the text of an argument stands in. */
const OF_TEXT = /^(?:value|string|base64)$/;

/** A call of XML-RPC. Of an argument that is no text, nothing is kept. */
interface Call {
  readonly method: string;
  readonly params: (MarkupSpan | undefined)[];
}

function findInCalls(text: string): FoundSecret[] {
  return readCalls(text).flatMap(({ method, params }) => {
    const texts = params.map((span) => span?.content);
    return secretPositions(method, texts).flatMap((position) => {
      const span = params[position];
      return span ? [secretIn(span, 'password')] : [];
    });
  });
}

function readCalls(text: string): Call[] {
  const calls: Call[] = [];
  if (!text.includes('<methodName')) return calls;
  let awaited: 'method' | 'param' | undefined;
  for (const token of readMarkup(text)) {
    const call = calls.at(-1);
    if (token.kind === 'open') {
      if (token.name === 'methodName') awaited = 'method';
      else if (token.name === 'param') {
        call?.params.push(undefined);
        awaited = 'param';
      } else if (!OF_TEXT.test(token.name)) awaited = undefined;
    } else if (token.kind === 'close') {
      awaited = undefined;
    } else if (isData(token)) {
      const method = token.content.trim();
      if (awaited === 'method' && METHOD.test(method)) calls.push({ method, params: [] });
      else if (awaited === 'param' && call) call.params[call.params.length - 1] = token;
      awaited = undefined;
    }
  }
  return calls;
}

function isData(token: MarkupToken): token is MarkupSpan {
  return (token.kind === 'text' || token.kind === 'cdata') && token.content.trim() !== '';
}

/** Without the blanks around it. */
function secretIn({ content, contentStart }: MarkupSpan, name: string): FoundSecret {
  const start = contentStart + content.length - content.trimStart().length;
  const value = content.trim();
  return { name, value: decodeHtml(value), start, end: start + value.length };
}
