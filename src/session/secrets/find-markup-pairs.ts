/**
 * Finds secrets in markup by their neighbours: `<key>password</key><string>…</string>` of a property list,
 * `<name>` and `<value>` of XML-RPC, the cells of a table, the parameters of a call.
 */

import {
  type MarkupSpan,
  type MarkupTag,
  type MarkupToken,
  readMarkup,
  withoutPrefix,
} from '../../formats/markup/markup-tokens.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { looksRandom } from '../../formats/value/randomness.ts';
import { findInLine, findInRow, rowsOf } from './find-in-row.ts';
import type { FoundSecret } from './found-secret.ts';
import { isOfPassword, isValueOfPair } from './is-secret-value.ts';
import { secretArguments } from './rpc-positions.ts';
import { type SecretKind, secretKind } from './secret-names.ts';
import { anyOf } from './secret-words.ts';

/** Elements whose text names the value in the next one. */
const NAMES = `${anyOf('namingElements')}|${anyOf('labelElements')}`;
const NAMING = new RegExp(`^(?:${NAMES})$`, 'i');
/** Matches a text with such an element. Most texts have none and need not be read. */
const HAS_NAMING = new RegExp(
  String.raw`<(?:[\w.-]{1,32}:)?(?:${NAMES})[\s>]|:\s{0,9}</|>\s{0,9}:|(?:${anyOf('copiedAttributes')})=` +
    String.raw`|<(?:${anyOf('entryElements')})>\s{0,32}<(?:${anyOf('entryParts')})>`,
  'i',
);
const ENTRY = new RegExp(`^(?:${anyOf('entryElements')})$`, 'i');
const ENTRY_PART = new RegExp(`^(?:${anyOf('entryParts')})$`, 'i');
const COPIED = new RegExp(`^(?:${anyOf('copiedAttributes')})$`, 'i');
/** Attributes that describe an element to screen readers. */
const TITLE = /^(?:aria-label|title)$/i;
/** Elements whose text is for people. */
const FOR_PEOPLE = new RegExp(`^(?:${anyOf('labelElements')})$`, 'i');
const MIN_SHOWN_LENGTH = 12;
const MAX_NAME_LENGTH = 64;
/** The text between a name and its value in a page. */
const LINE_BREAK = /^[bh]r$/i;
/** Elements that may contain a value, one inside the other: `<value><string>`. */
const MAX_WRAPPERS = 3;

/**
 * The secrets in a text of markup, in no particular order.
 * @param declared further names of secrets
 */
export function findMarkupPairs(text: string, declared?: ReadonlySet<string>): FoundSecret[] {
  const rows = findInRows(text);
  if (!HAS_NAMING.test(text)) return rows;
  return [...findPairs(text, declared), ...rows, ...findInCalls(text)];
}

/** An element with a name, and the number of elements opened since it was closed. */
interface Naming {
  readonly tag: string;
  readonly name: string;
  /** Whether a colon announces the value. */
  readonly hasColon: boolean;
  /** Whether the element is the first of two elements in a map entry. */
  readonly isOfEntry: boolean;
  opened?: number;
}

function findPairs(text: string, declared: ReadonlySet<string> | undefined): FoundSecret[] {
  const found: FoundSecret[] = [];
  let tag: string | undefined;
  let opening: MarkupTag | undefined;
  let naming: Naming | undefined;
  /** The tag of the enclosing element, if that was opened last. */
  let outer: string | undefined;
  for (const token of readMarkup(text)) {
    if (token.kind === 'open') found.push(...findCopied(token, titlesOf(token)));
    if (token.kind === 'open' && token.isEmpty) {
      // `<string/>`, `<true/>`: the value is empty.
      if (naming?.opened === 0 && !LINE_BREAK.test(token.name)) naming = undefined;
      tag = undefined;
    } else if (token.kind === 'open') {
      const opened = (naming?.opened ?? MAX_WRAPPERS) + 1;
      naming = naming && opened <= MAX_WRAPPERS ? { ...naming, opened } : undefined;
      outer = tag;
      tag = withoutPrefix(token.name);
      opening = token;
    } else if (token.kind === 'close') {
      naming = naming && naming.opened === undefined ? { ...naming, opened: 0 } : undefined;
      tag = undefined;
    } else if (isData(token)) {
      // Inside the value, another element of the same kind holds the next name.
      const isName = naming?.opened !== 1 && tag === naming?.tag;
      const isBehind = naming?.opened === 0 && tag === undefined;
      if (opening && tag !== undefined) found.push(...findCopied(opening, [token.content]));
      if (isBehind && naming && token.content.trim() === ':') {
        naming = { ...naming, hasColon: true };
        continue;
      }
      const isValue = naming?.opened ? !isName : isBehind;
      const name = isValue ? (naming?.name ?? '') : '';
      const kind = declared?.has(name) ? 'secret' : secretKind(name);
      const named = naming && kind !== undefined && isValue ? { ...naming, kind } : undefined;
      const secret = named && secretOfPair(named, token, isBehind);
      if (secret) found.push(secret);
      naming = tag === undefined ? undefined : readNaming(tag, token, outer);
    }
  }
  return found;
}

/** @param outer tag of the element whose first child this one is */
function readNaming(
  tag: string,
  { content }: MarkupSpan,
  outer: string | undefined,
): Naming | undefined {
  const name = content.trim();
  if (name.length > MAX_NAME_LENGTH) return undefined;
  const hasColon = name.endsWith(':');
  const isOfEntry = outer !== undefined && ENTRY.test(outer) && ENTRY_PART.test(tag);
  return {
    tag,
    name: decodeEscapes(hasColon ? name.slice(0, -1) : name, 'html'),
    hasColon,
    isOfEntry,
  };
}

/** @param isBehind whether the value follows the element directly: `<b>Token:</b> …`, `<b>Token</b>: …` */
function secretOfPair(
  { tag, name, kind, hasColon, isOfEntry }: Naming & { readonly kind: SecretKind },
  span: MarkupSpan,
  isBehind: boolean,
): FoundSecret | undefined {
  const colon = isBehind ? (COLON.exec(span.content)?.[0] ?? '') : '';
  const isNamed = (NAMING.test(tag) || isOfEntry) && !isBehind;
  if (!isNamed && !hasColon && colon === '') return undefined;
  const { content, contentStart } = span;
  const rest = {
    ...span,
    content: content.slice(colon.length),
    contentStart: contentStart + colon.length,
  };
  const secret = secretIn(rest, name);
  if (!isValueOfPair(secret.value, kind, name)) return undefined;
  const isForPeople = !isNamed || FOR_PEOPLE.test(tag);
  return isForPeople && !isShownKey(secret.value) ? undefined : secret;
}

/** An open element, with its text, and with the texts of its children. */
interface OpenElement {
  readonly tag: string;
  text?: MarkupSpan | undefined;
  readonly row: Child[];
}

interface Child extends FoundSecret {
  readonly isText: true;
}

/** An element whose children may be a row, or a table. */
const HAS_ROW = new RegExp(
  String.raw`</(?:[\w.-]{1,32}:)?(?:${anyOf('pairValues')}|[\w.-]{0,32}[-_]value|kty)>|<thead[\s>]` +
    String.raw`|type>\s{0,32}(?:${anyOf('secretTypes')})\s{0,32}<|algorithm>\s{0,32}hmac-`,
  'i',
);
/** The name of a column. */
const COLUMN = /<th\b[^<>]{0,200}>\s{0,32}(?:<[^<>]{1,200}>)?([^<]{1,64})/gi;
/** Elements whose text may be in an element inside them: `<value><string>`, `<td><code>`. */
const WRAPPER = new RegExp(`^(?:${anyOf('pairValues')}|td|th)$`, 'i');
const CELL = /^t[dh]$/i;
const MAX_DEPTH = 256;

function mayHaveRow(text: string): boolean {
  if (HAS_ROW.test(text)) return true;
  for (const [, name = ''] of text.matchAll(COLUMN)) if (secretKind(name.trim())) return true;
  return false;
}

/** The secrets in the children of elements, in any order, and in tables. */
function findInRows(text: string): FoundSecret[] {
  if (!mayHaveRow(text)) return [];
  const found: FoundSecret[] = [];
  const open: OpenElement[] = [];
  let head: readonly Child[] | undefined;
  const close = (): void => {
    const element = open.pop();
    if (element === undefined) return;
    const { tag, row } = element;
    if (/^table$/i.test(tag)) head = undefined;
    if (/^tr$/i.test(tag)) {
      if (isHead(row, open)) head = row;
      for (const secret of findInCells(row, head)) found.push(secret);
    } else {
      for (const each of rowsOf(row)) {
        for (const [secret, name] of findInRow(each, 'document')) found.push(foundAt(secret, name));
      }
    }
    closeIn(open.at(-1), element);
  };
  for (const token of readMarkup(text)) {
    const element = open.at(-1);
    if (token.kind === 'open' && !token.isEmpty) {
      const tag = withoutPrefix(token.name);
      // A cell ends where the next one begins.
      if (element && CELL.test(element.tag) && CELL.test(tag)) close();
      if (open.length < MAX_DEPTH) open.push({ tag, row: [] });
    } else if (token.kind === 'close') {
      const tag = withoutPrefix(token.name);
      const at = open.findLastIndex((each) => each.tag === tag);
      // Elements of HTML may have no end.
      while (at !== -1 && open.length > at) close();
    } else if (element && isData(token)) element.text = token;
  }
  return found;
}

/** Notes the text of a child element. */
function closeIn(outer: OpenElement | undefined, { tag, text }: OpenElement): void {
  if (outer === undefined) return;
  if (WRAPPER.test(outer.tag)) outer.text ??= text;
  const isCell = CELL.test(tag);
  if (text) outer.row.push({ ...secretIn(text, tag), isText: true });
  else if (isCell) outer.row.push({ name: tag, value: '', start: 0, end: 0, isText: true });
}

function foundAt({ value, start, end }: FoundSecret, name: string): FoundSecret {
  return { name, value, start, end };
}

/** Whether a line of a table has the names of its columns. @param open the elements around it */
function isHead(cells: readonly Child[], open: readonly OpenElement[]): boolean {
  return /^thead$/i.test(open.at(-1)?.tag ?? '') || cells.every(({ name }) => /^th$/i.test(name));
}

/** The secrets in a line of a table for people. */
function findInCells(cells: readonly Child[], head: readonly Child[] = []): FoundSecret[] {
  const line = cells.map((cell, column) => ({ ...cell, name: head[column]?.value ?? '' }));
  return findInLine(line)
    .map(([cell, name]) => foundAt(cell, name))
    .filter(({ value, name }) => isShownKey(value) || (isOfPassword(name) && PASSWORD.test(value)));
}

/** A password with letters and digits, unlike the words of a page. */
const PASSWORD = /^(?=\D*\d)(?=[^a-z]*[a-z])\S{4,64}$/i;

function titlesOf({ attributes }: MarkupTag): string[] {
  return attributes.filter(({ name }) => TITLE.test(name)).map(({ value }) => value);
}

const COLON = /^\s*:/;

/** `<button data-clipboard-text="…">Copy token</button>`. */
function findCopied({ attributes }: MarkupTag, labels: readonly string[]): FoundSecret[] {
  if (attributes.length === 0) return [];
  const copied = attributes.filter(({ name, value }) => COPIED.test(name) && isShownKey(value));
  if (copied.length === 0) return [];
  const name = labels
    .map((text) => decodeEscapes(text.slice(0, MAX_NAME_LENGTH), 'html').trim())
    .find((text) => secretKind(text) !== undefined);
  if (name === undefined) return [];
  return copied.map(({ value, start, end }) => ({
    name,
    value: decodeEscapes(value, 'html'),
    start,
    end,
  }));
}

function isShownKey(value: string): boolean {
  return value.length >= MIN_SHOWN_LENGTH && !/\s/.test(value) && looksRandom(value);
}

const METHOD = /^[\w.:/]{1,128}$/;
/** Elements for the text of an argument. */
const OF_TEXT = /^(?:value|string|base64)$/;

/** An XML-RPC call. An argument that is not a text is undefined. */
interface Call {
  readonly method: string;
  readonly params: (MarkupSpan | undefined)[];
}

function findInCalls(text: string): FoundSecret[] {
  return readCalls(text).flatMap(({ method, params }) => {
    const texts = params.map((span) => span && secretIn(span, 'password').value);
    return [...secretArguments(method, texts)].flatMap(([position, secret]) => {
      const span = params[position];
      return span ? [{ ...secretIn(span, 'password'), ...secret }] : [];
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

/** A value without the blanks around it. */
function secretIn({ content, contentStart }: MarkupSpan, name: string): FoundSecret {
  const start = contentStart + content.length - content.trimStart().length;
  const value = content.trim();
  return { name, value: decodeEscapes(value, 'html'), start, end: start + value.length };
}
