/**
 * Keeps secrets from the disk. Every exchange is redacted before it is written, to a journal too. What a
 * person needs to understand the session stays: the scheme of an Authorization header, the names of
 * cookies, the attributes of a Set-Cookie header, and every other byte of a body.
 *
 * The worker and the proxy process redact the same session independently, so a placeholder in a journal
 * ends in a keyed hash of its secret (`hashed-placeholder.ts`). The key exists as long as the run and is
 * never stored beside a journal. The session file gets shorter names (`known-secrets.ts`).
 */

import { isUtf8 } from 'node:buffer';
import { transcode } from '../../../formats/formats.ts';
import { decodeUtf8 } from '../../../formats/text/codecs.ts';
import { isFormOrField } from '../../../formats/url/form.ts';
import type { Transcoded } from '../../../formats/value/format.ts';
import { looksRandom } from '../../../formats/value/randomness.ts';
import { startOfBasic } from '../../../http/credentials.ts';
import { headerValue } from '../../../http/headers.ts';
import { mediaKindOf } from '../../../http/media-type.ts';
import { editCodings } from '../../../session/content-coding.ts';
import type { Header } from '../../../session/schema.ts';
import { readBasic, readCodedParts } from '../../../session/secrets/basic-credentials.ts';
import {
  type ContentPart,
  contentParts,
  isUnreadBody,
} from '../../../session/secrets/content-parts.ts';
import { Exceptions } from '../../../session/secrets/exceptions.ts';
import { findInBody, requestContext, storeContext } from '../../../session/secrets/find-in-body.ts';
import { findInBinary, mayHoldInBytes } from '../../../session/secrets/find-in-bytes.ts';
import { findInHeader, findInName } from '../../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../../session/secrets/find-in-url.ts';
import { responseContext } from '../../../session/secrets/find-secrets.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';
import { findKeys } from '../../../session/secrets/key-formats.ts';
import { ownerName, withOwners } from '../../../session/secrets/owners.ts';
import { PasswordFields } from '../../../session/secrets/password-fields.ts';
import { isSecretHeader } from '../../../session/secrets/secret-names.ts';
import type { EchoedSecrets } from './echoed-secrets.ts';
import { addRepeated, HashedPlaceholders, type PlaceholderParts } from './hashed-placeholder.ts';
import { compileRules, type RedactRules } from './redact-rules.ts';
import { hashSecret } from './run-keys.ts';
import { SealedTokens } from './sealed-claims.ts';
import { addSpelled, leavePlaceholders, maySpell } from './spelled-placeholders.ts';

/** Replaces the secrets in the parts of an exchange. */
export interface Redaction {
  headers(headers: readonly Header[]): Header[];
  reasonPhrase(phrase: string): string;
  /** @param path raw path of a request, with its query */
  path(path: string): string;
  /**
   * @param headers that the body came with
   * @param isDecoded whether its content coding is removed
   * @param owner message of the body. @default none: then nothing is learned from pages and their forms
   */
  body(
    bytes: Uint8Array,
    headers: readonly Header[],
    isDecoded: boolean,
    owner?: BodyOwner,
  ): Uint8Array;
  /** Learns the password fields of a page that answers a form, which may show the form again. */
  learnPage(bytes: Uint8Array, path: string): void;
  /** Whether a body has a format that cannot be read, so that its secrets cannot be found. */
  isUnread(bytes: Uint8Array, headers: readonly Header[], isDecoded: boolean): boolean;
  /** What has been learned so far and applies to later exchanges. */
  readonly learned: LearnedSecrets;
  /** Takes over what another redaction of the same session has learned. */
  learn(learned: LearnedSecrets): void;
  /**
   * Hashes of the values in the last exchange that the user has excepted. The end of a recording leaves
   * these values alone everywhere.
   */
  takeExcepted(): string[];
  /** The signed tokens among the secrets of the last exchange. */
  readonly tokens: SealedTokens;
}

/** What exchanges teach about later ones. Plain data: it crosses threads. */
interface LearnedSecrets {
  readonly echoed: EchoedSecrets['all'];
  /** Values that are no secrets. */
  readonly excepted: readonly string[];
  /** Fields of later requests that pages declare to be passwords. */
  readonly fields: PasswordFields['all'];
}

const NO_REDACTION: Redaction = {
  headers: (headers) => [...headers],
  reasonPhrase: (phrase) => phrase,
  path: (path) => path,
  body: (bytes) => bytes,
  learnPage: () => undefined,
  isUnread: () => false,
  learned: { echoed: [], excepted: [], fields: [] },
  learn: () => undefined,
  takeExcepted: () => [],
  tokens: new SealedTokens(undefined),
};

/**
 * Creates a redaction of exchanges.
 * @param key of the run. With the same key, a secret has the same placeholder
 * @param rules for secrets that are not recognised by themselves; false: nothing is redacted
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
  const spell: typeof addSpelled = (text, found) =>
    rules.keepsPlaceholders ? leavePlaceholders(found) : addSpelled(text, found);
  const redactPart = createRedactPart({ placeholders, byHand, exceptions, fields, spell });
  const replace = (text: string, known: readonly FoundSecret[]): string => {
    const found = spell(text, known);
    const clean = placeholders.replace(text, found);
    return placeholders.echoed.replaceIn(clean);
  };
  const redactHeader = (header: Header): Header => {
    const [name, value] = header;
    const isNamed = byHand.isHeader(name);
    const basic = readableCredentials(name, value, isNamed);
    if (basic) {
      const known = byHand.add(basic.text, [...basic.found]);
      const all = exceptions.filterHeader(name, basic.text, known);
      const found = rules.keepsPlaceholders ? leavePlaceholders(all) : all;
      return [name, replace(basic.text, found)];
    }
    const found = byHand.add(value, findInHeader(name, value, isNamed));
    const clean = replace(value, exceptions.filterHeader(name, value, found));
    return clean === value ? header : [name, clean];
  };
  const redactName = (header: Header): Header => {
    const [name, value] = header;
    const keys = findInName(name);
    return keys.length === 0 ? header : [placeholders.replace(name, keys), value];
  };
  return {
    headers: (headers) => headers.map((header) => redactName(redactHeader(header))),
    reasonPhrase: (phrase) => redactHeader(['', phrase])[1],
    path: (path) => {
      const found = byHand.add(path, findInUrl(path, fields.in(path)));
      return replace(path, filterSent(exceptions, path, found, 'head'));
    },
    body: (bytes, headers, isDecoded, owner) =>
      editBody(bytes, headers, isDecoded, (part) => redactPart(part, owner)),
    learnPage: (bytes, path) =>
      fields.learn(decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1'), path),
    isUnread: isUnreadBody,
    get learned() {
      return { echoed: placeholders.echoed.all, excepted: exceptions.values, fields: fields.all };
    },
    learn: ({ echoed, excepted, fields: learned }) => {
      fields.add(learned);
      exceptions.learn(excepted);
      for (const each of echoed) placeholders.echoed.add(...each);
    },
    tokens: placeholders.tokens,
    takeExcepted: () => exceptions.takeNoted().map((value) => hashSecret(key, value)),
  };
}

/** The secrets in a text of a request that are not exceptions, where they are repeated as well, with their owners. */
function filterSent(
  exceptions: Exceptions,
  text: string,
  all: readonly FoundSecret[],
  origin: 'head' | 'body',
): readonly FoundSecret[] {
  const found = withOwners(text, exceptions.filter(text, all, origin));
  return exceptions.filter(text, addRepeated(text, found), origin);
}

/** In bytes. A larger part of a body is made a text only if there may be something to replace in it. */
const LARGE_BODY = 1024 * 1024;

/** Secrets of requests that are remembered, to recognise them where a server complains about a field. */
const MAX_SENT = 1000;

/** The message that a body belongs to. */
interface BodyOwner {
  /** Raw path of the request, with its query. */
  readonly path: string;
  readonly isResponse: boolean;
  /** Of the response. */
  readonly status?: number;
  /** Whether the response answers a login call. */
  readonly answersLogin?: boolean;
}

/** Replaces the secrets in a part of a body. Returns the same bytes if there are none. */
type RedactPart = (part: ContentPart, owner?: BodyOwner) => Uint8Array;

/** The rules by which the parts of a body are redacted. */
interface PartSettings {
  readonly placeholders: HashedPlaceholders;
  readonly byHand: ReturnType<typeof compileRules>;
  readonly exceptions: Exceptions;
  /** Learns the password fields of pages. */
  readonly fields: PasswordFields;
  readonly spell: typeof addSpelled;
}

function createRedactPart({
  placeholders,
  byHand,
  exceptions,
  fields,
  spell,
}: PartSettings): RedactPart {
  const replace = (
    bytes: Uint8Array,
    encoding: 'utf8' | 'latin1',
    find: (text: string) => readonly FoundSecret[],
  ): Uint8Array => {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
    const found = spell(text, find(text));
    const clean = placeholders.replace(text, found);
    const edited = placeholders.echoed.replaceIn(clean);
    return edited === text ? bytes : Buffer.from(edited, encoding);
  };

  /** The secrets in the bodies of requests. */
  const sent = new Set<string>();
  const keep = (found: readonly FoundSecret[]): void => {
    for (const { value } of found) if (sent.size < MAX_SENT) sent.add(value);
  };

  const redactText = (bytes: Uint8Array, contentType: string, owner?: BodyOwner): Uint8Array => {
    const context = owner?.isResponse === false ? requestContext(owner.path, fields) : {};
    const known = { ...context, ...(owner && storeContext(owner.path)) };
    const answer = owner?.isResponse
      ? responseContext(owner.status, (value) => sent.has(value))
      : undefined;
    // As Latin-1, each byte is a character, so only what is replaced changes.
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    if (
      bytes.length > LARGE_BODY &&
      byHand.isEmpty &&
      exceptions.isEmpty &&
      known.declared === undefined &&
      known.storedAt === undefined &&
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
      const isSent = owner?.isResponse === false;
      if (isSent) keep(found);
      const all = byHand.addInBody(text, found);
      return isSent
        ? filterSent(exceptions, text, all, 'body')
        : exceptions.filter(text, all, 'body');
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

/** In characters. */
const MIN_TOKEN_LENGTH = 16;

/** A text, and the secrets in it. */
interface FoundIn {
  readonly text: string;
  readonly found: readonly FoundSecret[];
}

/**
 * The decoded credentials of a header in Base64, with their secrets: those of Basic, and a user with a token of
 * any other scheme. Undefined for any other header.
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
    const owner = ownerName(user);
    const isOf = owner !== undefined && { owner };
    const end = text.length;
    found.push({ name: 'password', value: password, start, end, isUnnamed: true, ...isOf });
  }
  return { text, found };
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
    if (part.length >= MIN_TOKEN_LENGTH && looksRandom(part)) {
      found.push({ name: 'token', value: part, start, end, isUnnamed: true });
    } else if (!/^\d{1,9}$/.test(part)) return undefined;
    start = end + 1;
  }
  return found.length === 0 ? undefined : { text: written, found };
}

/**
 * Edits the parts of a body. Every byte that is not edited stays.
 * @param headers that the body came with
 * @param isDecoded whether its content coding is removed
 * @param edit returns the same bytes if nothing changes
 * @returns the same bytes if nothing changes
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
      if (inner) return editTranscoded(part.bytes, inner, part.contentType, edit);
      return part.isText || parts.length === 1 ? edit(part) : editCompressed(part, edit);
    });
    return edited.every((part, at) => part === parts[at]?.bytes) ? plain : Buffer.concat(edited);
  };
  const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
  return editCodings(bytes, encoding, editPlain);
}

/** Edits a file in a form, also one that is compressed. */
function editCompressed(part: ContentPart, edit: (part: ContentPart) => Uint8Array): Uint8Array {
  return editCodings(part.bytes, undefined, (plain) => {
    if (plain === part.bytes) return edit(part);
    const inner = contentParts(plain, part.contentType);
    const edited = inner.map(edit);
    return edited.every((each, at) => each === inner[at]?.bytes) ? plain : Buffer.concat(edited);
  });
}

/** Edits a body of another format as one text. */
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
