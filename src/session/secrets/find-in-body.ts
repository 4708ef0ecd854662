import { htmlFormat } from '../../formats/html/html.ts';
import { scriptFormat } from '../../formats/html/script.ts';
import { isJson } from '../../formats/json/exact-json.ts';
import { leafText, placedLeaves } from '../../formats/json/json-text.ts';
import { findParts } from '../../formats/multipart-parts.ts';
import { findCall } from '../../formats/protocol/protocols.ts';
import { decodeEscapes } from '../../formats/text/codecs.ts';
import { isUuid } from '../../formats/text/is-uuid.ts';
import { withoutInner } from '../../formats/text/splices.ts';
import { isTable, readTable } from '../../formats/text/table.ts';
import { isFormOrField } from '../../formats/url/form.ts';
import type { FormatBody } from '../../formats/value/format.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf, isMultipartBody, mediaKindOf } from '../../http/media-type.ts';
import { pathOf } from '../../http/urls.ts';
import { findInPairs } from './find-in-pairs.ts';
import { findInFields } from './find-in-row.ts';
import { findInRows } from './find-in-rows.ts';
import { describes } from './find-members.ts';
import { findSecrets, type TextContext } from './find-secrets.ts';
import { type FoundSecret, secretAt, secretsWithin } from './found-secret.ts';
import { variablesInUrl } from './graphql-variables.ts';
import { isOfPassword, isSecretValue } from './is-secret-value.ts';
import { isLoginPath } from './login-fields.ts';
import { PasswordFields, partsOfPassword, withLatterParts } from './password-fields.ts';
import { rowsOfJson, rowsOfTable } from './rows.ts';
import { namesNonce, secretKind, wordsOf } from './secret-names.ts';
import { anyOf, secretWordSet } from './secret-words.ts';

/**
 * The secrets in a body.
 * @param text of the decoded body
 * @param contentType value of the header, if there is one
 * @param known about the body from elsewhere
 */
export function findInBody(
  text: string,
  contentType: string,
  known: Omit<TextContext, 'kind'> = {},
): FoundSecret[] {
  const type = essenceOf(contentType);
  const { isLogin, variables, storedAt } = known;
  if (storedAt !== undefined && known.answer?.isRefusal !== true) {
    const { storedAt: _, ...rest } = known;
    return withoutInner([...findInStore(text, storedAt), ...findInBody(text, contentType, rest)]);
  }
  const parts = known.answer === undefined ? partsOfCall(text, contentType) : undefined;
  const all =
    parts && known.declared ? new Set([...parts, ...known.declared]) : (parts ?? known.declared);
  const declared = withLatterParts(all, text);
  const context: TextContext = { ...known, declared, kind: kindOf({ text, contentType }, type) };
  if (isMultipartBody(text, contentType)) {
    return withoutInner([
      ...findInParts(text, contentType, context),
      ...findSecrets(text, context),
    ]);
  }
  if (isFormOrField({ text, contentType })) {
    return withoutInner(
      findInPairs(text, 0, { isForm: true, isBody: true, declared, isLogin, variables }),
    );
  }
  if (hasColumns(text, type))
    return withoutInner([...findInRows(rowsOfTable(text)), ...findSecrets(text, context)]);
  const joined = type === 'text/event-stream' ? joinData(text) : text;
  const found = findSecrets(text, context);
  return joined === text ? found : withoutInner([...found, ...findSecrets(joined, context)]);
}

/** A stream of server-sent events in which the lines of an event's data are one, at the same offsets. */
function joinData(text: string): string {
  return text.replace(/^data:[^\r\n]*(?:\r?\ndata:[^\r\n]*)+/gm, (lines) =>
    lines.replace(/\r?\ndata: ?/g, (between) => ' '.repeat(between.length)),
  );
}

/** In characters. A longer request does more than change a password. */
const MAX_CALL = 64 * 1024;

/** See `partsOfPassword`. */
function partsOfCall(text: string, contentType: string): ReadonlySet<string> | undefined {
  if (text.length > MAX_CALL || !isOfPassword(text)) return undefined;
  const call = findCall({ path: '', headers: [], contentType, text });
  const parts = call && partsOfPassword(call.operations);
  // In XML-RPC, every argument is a `value`.
  return parts && /^\s*</.test(text)
    ? new Set([...parts].filter((part) => part !== 'value'))
    : parts;
}

/** The message that a body belongs to. */
export interface BodyOwner {
  /** Raw path of the request, with its query. */
  readonly path: string;
  readonly isResponse: boolean;
  /** Of the response. */
  readonly status?: number | undefined;
  /** Whether the response answers a login call. */
  readonly answersLogin?: boolean;
}

/**
 * What a message says of its body.
 * @param fields password fields of earlier pages. @default none
 * @param isSent whether a request contained a text as a secret. @default no text was sent
 */
export function contextOf(
  { path, isResponse, status = 0, answersLogin }: BodyOwner,
  fields: PasswordFields = new PasswordFields(),
  isSent?: (value: string) => boolean,
): Omit<TextContext, 'kind'> {
  if (isResponse) {
    const answer = { isRefusal: status >= 400 && status < 500, isSent };
    return { ...storeContext(path), answer, answersLogin };
  }
  return {
    declared: fields.in(path),
    isLogin: isLoginPath(path),
    variables: variablesInUrl(path),
    ...storeContext(path),
  };
}

/** The context that the path of a request gives the bodies of both the request and the response. */
function storeContext(path: string): Pick<TextContext, 'storedAt'> {
  return isStored(path) ? { storedAt: path } : {};
}

/** Parts of pages as well: `text/vnd.turbo-stream.html`. */
const HTML = /\bx?html\b/;

function kindOf(body: FormatBody, type: string): NonNullable<TextContext['kind']> {
  if (type === 'text/css' || scriptFormat.fits(body, type)) return 'code';
  return HTML.test(type) || htmlFormat.fits(body, type) ? 'page' : 'text';
}

/** The secret fields of a multipart form (RFC 7578). Files in the form are not searched. */
function findInParts(text: string, contentType: string, context: TextContext): FoundSecret[] {
  const fields = [...findParts(text, contentType)].map((part) => {
    const value = text.slice(part.start, part.end);
    const name = part.isFile ? '' : (part.name ?? '');
    return { ...part, name, value, isText: !/^\d+$/.test(value) };
  });
  const told = findInFields(fields, { ...context, place: 'form' });
  return fields.flatMap((field) => {
    const { name, value, start, end, headers } = field;
    const nonce = namesNonce(name) ? 'nonce' : undefined;
    const kind = context.declared?.has(name) ? 'secret' : (secretKind(name) ?? nonce);
    const isNamed = kind !== undefined && isSecretValue(value, kind, name);
    const called = told.get(field) ?? (isNamed ? name : undefined);
    if (called !== undefined) return [{ name: called, value, start, end }];
    const type = essenceOf(headerValue(headers, 'content-type'));
    const rows = hasColumns(value, type) ? rowsOfTable(value) : rowsOfJson(value);
    return secretsWithin(findInRows(rows), (at) => start + at);
  });
}

/** A type that says nothing about the structure of a text. */
const ANY_TEXT = /^(?:|text\/plain|application\/octet-stream)$/;

/** Whether a text is a table with a column of secrets. @param type of the body, without its parameters */
function hasColumns(text: string, type: string): boolean {
  const isTyped = mediaKindOf(type) === 'table';
  if (!isTyped && !ANY_TEXT.test(type)) return false;
  if (readTable(text).head.every((name) => secretKind(name) === undefined)) return false;
  return isTyped || isTable(text);
}

/** A path below a store. A repository may be called `secrets` as well. */
const STORED = new RegExp(
  `(?<!/(?:${anyOf('repositoryPaths')})/[^/]{1,100})/(?:${anyOf('secretStores')})/[^/]`,
  'i',
);
const PAYLOADS = secretWordSet('storePayloads');
const ABOUT = secretWordSet('storeDescriptions');
const TIME = /^\d{4}-\d\d-\d\d(?:[T ]|$)/;
/** The full name of a secret, in resources of Google Cloud and Azure: `projects/7/secrets/dock/versions/1`. */
const RESOURCE = /^[^\s]{0,512}\/secrets\//;
/** A text that is a single word in a body, as opposed to a message. */
const ONE_WORD = /^\s{0,9}(\S{1,4096})\s{0,9}$/;
/** In digits. A shorter number is a count or a version. */
const MIN_NUMBER = 4;

/** Whether a path leads to a secret in a store. @param path raw path of a request */
function isStored(path: string): boolean {
  return STORED.test(pathOf(path));
}

interface StorePlace {
  readonly key: string;
  readonly isPayload: boolean;
  readonly isAbout: boolean;
}

/**
 * The secrets in a body that a store takes or gives, in order.
 * @param path raw path of the request
 */
function findInStore(text: string, path: string): FoundSecret[] {
  const known = new Set(
    pathOf(path)
      .split(/[/:]/)
      .map((segment) => decodeEscapes(segment)),
  );
  const isSecret = (value: string): boolean =>
    isSecretValue(value, 'secret', 'value') &&
    !(known.has(value) || isUuid(value) || TIME.test(value) || RESOURCE.test(value));
  if (!isJson(text)) {
    const [all = '', value = ''] = ONE_WORD.exec(text) ?? [];
    const start = all.indexOf(value);
    const isName = /^[A-Za-z]{1,9}$|^[[{<]/.test(value) || secretKind(value) !== undefined;
    if (value === '' || isName || !isSecret(value)) return [];
    return [{ name: 'secret', value, start, end: start + value.length }];
  }
  // A list has the names of secrets.
  if (/^\s*\[/.test(text)) return [];
  const root: StorePlace = { key: '', isPayload: false, isAbout: false };
  const leaves = [...placedLeaves(text, root, below)].filter(({ place }) => !place.isAbout);
  const payload = leaves.filter(({ place }) => place.isPayload);
  return (payload.length > 0 ? payload : leaves).flatMap((leaf) => {
    const read = leafText(text, leaf);
    const isLong = read.isText || (leaf.place.isPayload && read.value.length >= MIN_NUMBER);
    return isLong && isSecret(read.value) ? [secretAt(read, leaf.place.key || 'secret')] : [];
  });
}

function below(above: StorePlace, key: string | number): StorePlace {
  if (typeof key === 'number') return above;
  const words = wordsOf(key);
  return {
    key,
    isPayload: above.isPayload || PAYLOADS.has(words),
    isAbout: above.isAbout || ABOUT.has(words) || describes(key),
  };
}
