/**
 * Keeps secrets from the disk: applied to every exchange before it is written, to the journal too.
 * What a person needs to understand the session stays: the scheme of an Authorization, the names of
 * cookies, the attributes of a Set-Cookie, and every other byte of a body.
 *
 * The worker and the proxy process redact the same session without knowing of each other, so a
 * placeholder in a journal ends in a keyed hash of its secret (`hashed-placeholder.ts`). The key lives
 * as long as the run, and never lies beside a journal; the session file gets shorter names instead
 * (`name-placeholders.ts`).
 */

import { isUtf8 } from 'node:buffer';
import { binaryFormatOf, isUnread, transcode } from '../../../formats/formats.ts';
import { locateInBase64 } from '../../../formats/text/base64.ts';
import { decodeUtf8 } from '../../../formats/text/codecs.ts';
import { withoutInner } from '../../../formats/text/splices.ts';
import { isFormOrField } from '../../../formats/url/form.ts';
import type { Transcoded } from '../../../formats/value/format.ts';
import { looksRandom } from '../../../formats/value/randomness.ts';
import { headerValue } from '../../../http/headers.ts';
import { mediaKindOf } from '../../../http/media-type.ts';
import { editCodings } from '../../../session/content-coding.ts';
import type { Header } from '../../../session/schema.ts';
import {
  readBasic,
  readCodedParts,
  startOfBasic,
} from '../../../session/secrets/basic-credentials.ts';
import { type ContentPart, contentParts } from '../../../session/secrets/content-parts.ts';
import { Exceptions } from '../../../session/secrets/exceptions.ts';
import { findInBody, requestContext } from '../../../session/secrets/find-in-body.ts';
import { findInBinary, mayHoldInBytes } from '../../../session/secrets/find-in-bytes.ts';
import { findInHeader } from '../../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../../session/secrets/find-in-url.ts';
import { responseContext } from '../../../session/secrets/find-secrets.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';
import { findKeys } from '../../../session/secrets/key-formats.ts';
import { PasswordFields } from '../../../session/secrets/password-fields.ts';
import { isSecretHeader } from '../../../session/secrets/secret-header.ts';
import type { EchoedSecrets } from './echoed-secrets.ts';
import { HashedPlaceholders, hashSecret, type PlaceholderParts } from './hashed-placeholder.ts';
import { compileRules, type RedactRules } from './redact-rules.ts';
import { SealedTokens } from './sealed-claims.ts';

/** Gives parts of an exchange without their secrets. */
export interface Redaction {
  headers(headers: readonly Header[]): Header[];
  /** @param path raw path of a request, with its query */
  path(path: string): string;
  /**
   * @param headers that the body came with
   * @param isDecoded whether it is out of its content coding
   * @param owner whose it is. @default nobody's: then pages and their forms tell nothing
   */
  body(
    bytes: Uint8Array,
    headers: readonly Header[],
    isDecoded: boolean,
    owner?: BodyOwner,
  ): Uint8Array;
  /** Learns what the page that answers a request says of the fields in it: a form is shown again where it failed. */
  learnPage(bytes: Uint8Array, path: string): void;
  /** Whether secrets in a body cannot be found, as it is of a format that cannot be read. */
  isUnread(bytes: Uint8Array, headers: readonly Header[], isDecoded: boolean): boolean;
  /** What it has learnt so far for what comes later. */
  readonly learnt: LearntSecrets;
  /** Learns what another one has, which was given a part of the same session. */
  learn(learnt: LearntSecrets): void;
  /**
   * Hashes of values that are no secrets since the user says so, of the exchange that was given last.
   * The end of a recording leaves them alone, wherever they stand.
   */
  takeExcepted(): string[];
  /** The signed tokens among the secrets of the exchange that was given last. */
  readonly tokens: SealedTokens;
}

/** What exchanges tell of those after them. Plain data: it crosses threads. */
interface LearntSecrets {
  readonly echoed: EchoedSecrets['all'];
  /** Values that are none. */
  readonly excepted: readonly string[];
  /** Which fields of later requests are passwords, as pages have said. */
  readonly fields: PasswordFields['all'];
}

const NO_REDACTION: Redaction = {
  headers: (headers) => [...headers],
  path: (path) => path,
  body: (bytes) => bytes,
  learnPage: () => undefined,
  isUnread: () => false,
  learnt: { echoed: [], excepted: [], fields: [] },
  learn: () => undefined,
  takeExcepted: () => [],
  tokens: new SealedTokens(undefined),
};

/**
 * A redaction of exchanges.
 * @param key of the run: the same key gives the same secret the same placeholder
 * @param rules what is redacted beside what tells by itself that it is a secret; false: nothing is
 */
export function createRedaction(
  key: string,
  rules: RedactRules | false = {},
  parts: PlaceholderParts = {},
): Redaction {
  if (rules === false) return NO_REDACTION;
  const placeholders = new HashedPlaceholders(key, parts);
  const byHand = compileRules(rules);
  const exceptions = new Exceptions(rules.except, (value) => placeholders.echoed.remove(value));
  const fields = new PasswordFields();
  const redactPart = createRedactPart(placeholders, byHand, exceptions, fields);
  const replace = (text: string, known: readonly FoundSecret[]): string => {
    const found = addSpelled(text, known);
    const clean = placeholders.replace(text, found);
    return placeholders.echoed.replaceIn(clean);
  };
  const redactHeader = (header: Header): Header => {
    const [name, value] = header;
    const isNamed = byHand.isHeader(name);
    const basic = readableCredentials(name, value, isNamed);
    if (basic) {
      const found = exceptions.filterHeader(name, basic.text, basic.found);
      return found.length === 0 ? header : [name, replace(basic.text, found)];
    }
    const found = byHand.add(value, findInHeader(name, value, isNamed));
    const clean = replace(value, exceptions.filterHeader(name, value, found));
    return clean === value ? header : [name, clean];
  };
  return {
    headers: (headers) => headers.map(redactHeader),
    path: (path) =>
      replace(
        path,
        exceptions.filter(path, byHand.add(path, findInUrl(path, fields.in(path))), 'head'),
      ),
    body: (bytes, headers, isDecoded, owner) =>
      editBody(bytes, headers, isDecoded, (part) => redactPart(part, owner)),
    learnPage: (bytes, path) =>
      fields.learn(decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1'), path),
    isUnread: isUnreadBody,
    get learnt() {
      return { echoed: placeholders.echoed.all, excepted: exceptions.values, fields: fields.all };
    },
    learn: ({ echoed, excepted, fields: learnt }) => {
      fields.add(learnt);
      exceptions.learn(excepted);
      for (const each of echoed) placeholders.echoed.add(...each);
    },
    tokens: placeholders.tokens,
    takeExcepted: () => exceptions.takeNoted().map((value) => hashSecret(key, value)),
  };
}

/** As a text, a part of a body that is larger is made only where there may be something to replace in it. */
const LARGE_BODY = 1024 * 1024;

/** How many secrets of requests are remembered, to recognize them in what servers say of fields. */
const MAX_SENT = 1000;

/** Whose body it is. */
interface BodyOwner {
  /** Raw path of the request, with its query. */
  readonly path: string;
  readonly isResponse: boolean;
  /** Of the response. */
  readonly status?: number;
  /** Of the response: whether its request was a call that logs in. */
  readonly answersLogin?: boolean;
}

/** Gives the bytes of a part of a body without its secrets; the same bytes where it has none. */
type RedactPart = (part: ContentPart, owner?: BodyOwner) => Uint8Array;

/** @param fields learns those of pages */
function createRedactPart(
  placeholders: HashedPlaceholders,
  byHand: ReturnType<typeof compileRules>,
  exceptions: Exceptions,
  fields: PasswordFields,
): RedactPart {
  const replace = (
    bytes: Uint8Array,
    encoding: 'utf8' | 'latin1',
    find: (text: string) => readonly FoundSecret[],
  ): Uint8Array => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
    const found = addSpelled(text, find(text));
    const clean = placeholders.replace(text, found);
    const edited = placeholders.echoed.replaceIn(clean);
    return edited === text ? bytes : Buffer.from(edited, encoding);
  };

  /** Secrets that requests have had in their bodies. */
  const sent = new Set<string>();
  const keep = (found: readonly FoundSecret[]): void => {
    for (const { value } of found) if (sent.size < MAX_SENT) sent.add(value);
  };

  const redactText = (bytes: Uint8Array, contentType: string, owner?: BodyOwner): Uint8Array => {
    const known = owner?.isResponse === false ? requestContext(owner.path, fields) : {};
    const answer = owner?.isResponse
      ? responseContext(owner.status, (value) => sent.has(value))
      : undefined;
    // Where it is no UTF-8, each byte is a character: all but what changes stays.
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    if (
      bytes.length > LARGE_BODY &&
      byHand.isEmpty &&
      exceptions.isEmpty &&
      known.declared === undefined &&
      known.variables === undefined &&
      !maySpell(bytes) &&
      !placeholders.echoed.isIn(bytes)
    ) {
      const start = Buffer.from(bytes.subarray(0, 128)).toString(encoding);
      const isForm = isFormOrField({ text: start, contentType }, true);
      if (!isForm && !mayHoldInBytes(bytes, encoding)) return bytes;
    }
    return replace(bytes, encoding, (text) => {
      if (owner?.isResponse) fields.learn(text, owner.path);
      const found = findInBody(text, contentType, {
        ...known,
        answer,
        answersLogin: owner?.answersLogin,
      });
      if (owner?.isResponse === false) keep(found);
      return exceptions.filter(text, byHand.addInBody(text, found), 'body');
    });
  };

  const redactBinary = (bytes: Uint8Array): Uint8Array => {
    const keys = findInBinary(bytes);
    const mayHold = keys.length > 0 || byHand.hasPatterns || maySpell(bytes);
    if (!mayHold && !placeholders.echoed.isIn(bytes)) return bytes;
    return replace(bytes, 'latin1', (text) =>
      exceptions.filter(text, byHand.addPatterns(text, keys), 'binary'),
    );
  };

  return ({ bytes, isText, contentType }, owner) =>
    isText ? redactText(bytes, contentType, owner) : redactBinary(bytes);
}

/** In characters, of a token. */
const SHORTEST = 16;

/** A text, and the secrets in it. */
interface FoundIn {
  readonly text: string;
  readonly found: readonly FoundSecret[];
}

/**
 * Credentials out of their Base64, with what is secret of them: those of Basic, and those of other schemes that
 * are a user with a token. Undefined for any other header.
 */
function readableCredentials(name: string, value: string, isNamed: boolean): FoundIn | undefined {
  if (!(isNamed || isSecretHeader(name))) return undefined;
  const at = startOfBasic(value);
  if (at === undefined) return readableParts(value);
  const credentials = readBasic(value.slice(at));
  if (credentials === undefined) return undefined;
  const { user, password, isUserSecret } = credentials;
  const text = `${value.slice(0, at)}${user}:${password}`;
  const found: FoundSecret[] = [];
  const isKey = findKeys(user).some((key) => key.value === user);
  if (user !== '' && (isUserSecret || isKey)) {
    found.push({ name, value: user, start: at, end: at + user.length, isUnnamed: true });
  }
  if (password !== '' && !isUserSecret) {
    const start = at + user.length + 1;
    found.push({ name: 'password', value: password, start, end: text.length, isUnnamed: true });
  }
  return found.length === 0 ? undefined : { text, found };
}

function readableParts(value: string): FoundIn | undefined {
  const coded = readCodedParts(value);
  if (!coded) return undefined;
  const { parts, written } = coded;
  const found: FoundSecret[] = [];
  const [user = '', ...others] = parts.split(':');
  if (looksRandom(user)) return undefined;
  let start = written.length - parts.length + user.length + 1;
  for (const part of others) {
    const end = start + part.length;
    if (part.length >= SHORTEST && looksRandom(part)) {
      found.push({ name: 'token', value: part, start, end, isUnnamed: true });
    } else if (!/^\d{1,9}$/.test(part)) return undefined;
    start = end + 1;
  }
  return found.length === 0 ? undefined : { text: written, found };
}

/**
 * A body whose parts are other ones; all but what changes stays, byte for byte.
 * @param headers that it came with
 * @param isDecoded whether it is out of its content coding
 * @param edit gives the same bytes where nothing changes
 * @returns the same bytes where nothing changes
 */
function editBody(
  bytes: Uint8Array,
  headers: readonly Header[],
  isDecoded: boolean,
  edit: (part: ContentPart) => Uint8Array,
): Uint8Array {
  if (bytes.length === 0) return bytes;
  const contentType = headerValue(headers, 'content-type') ?? '';
  const editPlain = (plain: Uint8Array): Uint8Array => {
    // Pictures, sounds and the like hold no names of secrets.
    if (mediaKindOf(contentType) === 'media' && !isUtf8(plain)) return plain;
    const transcoded = transcode(plain, contentType);
    if (transcoded) return editTranscoded(plain, transcoded, contentType, edit);
    const parts = contentParts(plain, contentType);
    const edited = parts.map((part) => {
      const inner = part.isText ? undefined : transcode(part.bytes, part.contentType);
      return inner ? editTranscoded(part.bytes, inner, part.contentType, edit) : edit(part);
    });
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  return encoding === undefined ? editPlain(bytes) : editCodings(bytes, encoding, editPlain);
}

/**
 * Whether a body, or a part of it, is of a format that cannot be read: then nobody finds the secrets in
 * it, nor may anything in it become something else.
 * @param headers that it came with
 * @param isDecoded whether it is out of its content coding
 */
function isUnreadBody(bytes: Uint8Array, headers: readonly Header[], isDecoded: boolean): boolean {
  const contentType = headerValue(headers, 'content-type');
  if (contentType === undefined) return false;
  if (!binaryFormatOf(contentType) && mediaKindOf(contentType) !== 'multipart') return false;
  let isFound = false;
  const look = (plain: Uint8Array): Uint8Array => {
    isFound = contentParts(plain, contentType).some((part) => {
      return !part.isText && isUnread(part.bytes, part.contentType);
    });
    return plain;
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  if (encoding === undefined) look(bytes);
  else editCodings(bytes, encoding, look);
  return isFound;
}

/** As one part. */
function editTranscoded(
  bytes: Uint8Array,
  { text, write }: Transcoded,
  contentType: string,
  edit: (part: ContentPart) => Uint8Array,
): Uint8Array {
  const part = { bytes: Buffer.from(text), isText: true, contentType };
  const edited = edit(part);
  return edited === part.bytes ? bytes : write(Buffer.from(edited).toString());
}

/** In whatever stands around it: also as journals have one, with a hash behind it. */
const SPELLED = /REDACTED(?:_|%(?:25)*5F)\w+/g;

/** What was found in a text, and what spells a placeholder between. */
function addSpelled(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const spelled = text.includes('REDACTED')
    ? [...text.matchAll(SPELLED)].map(({ 0: value, index }) => secretAt(value, index))
    : [];
  const coded = locateInBase64(text).map(({ raw, start }) => secretAt(raw, start));
  return spelled.length + coded.length === 0
    ? found
    : withoutInner([...found, ...spelled, ...coded]);
}

function secretAt(value: string, start: number): FoundSecret {
  return { name: 'placeholder', value, start, end: start + value.length, isUnnamed: true };
}

/** Whether bytes may spell one as they are. */
function maySpell(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('REDACTED');
}
