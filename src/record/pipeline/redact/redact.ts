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
import { locateInBase64 } from '../../../formats/text/base64.ts';
import { decodeUtf8 } from '../../../formats/text/codecs.ts';
import { isPlaceholder } from '../../../formats/text/placeholder.ts';
import { withoutInner } from '../../../formats/text/splices.ts';
import { isFormOrField } from '../../../formats/url/form.ts';
import { looksRandom } from '../../../formats/value/randomness.ts';
import { startOfBasic } from '../../../http/credentials.ts';
import { headerValue } from '../../../http/headers.ts';
import { mediaKindOf } from '../../../http/media-type.ts';
import type { Header } from '../../../session/schema.ts';
import { readBasic, readCodedParts } from '../../../session/secrets/basic-credentials.ts';
import {
  type ContentPart,
  editContent,
  isUnreadBody,
} from '../../../session/secrets/content-parts.ts';
import {
  compilePlaces,
  Exceptions,
  type NamedPlaces,
} from '../../../session/secrets/exceptions.ts';
import { mayHoldSecrets } from '../../../session/secrets/find-credentials.ts';
import { type BodyOwner, contextOf, findInBody } from '../../../session/secrets/find-in-body.ts';
import { findInBinary } from '../../../session/secrets/find-in-bytes.ts';
import { findInHeader, findInName } from '../../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../../session/secrets/find-in-url.ts';
import { type FoundSecret, unnamed } from '../../../session/secrets/found-secret.ts';
import { findKeys } from '../../../session/secrets/key-formats.ts';
import { ownerName, withOwners } from '../../../session/secrets/owners.ts';
import { PasswordFields } from '../../../session/secrets/password-fields.ts';
import { isSecretHeader } from '../../../session/secrets/secret-names.ts';
import type { EchoedSecrets } from './echoed-secrets.ts';
import { addRepeated, HashedPlaceholders } from './hashed-placeholder.ts';
import { hashSecret } from './run-keys.ts';
import { SealedTokens } from './sealed-claims.ts';

/** The secrets that the option `redact` names, besides those that are recognised by themselves. Plain data. */
export interface RedactRules extends NamedPlaces {
  /** What is no secret, although it looks like one or is named. */
  readonly except?: NamedPlaces | undefined;
  /** Whether placeholders stay: a file that was made from a session has placeholders for its secrets. */
  readonly keepsPlaceholders?: boolean;
}

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
  parts: ConstructorParameters<typeof HashedPlaceholders>[1] = {},
): Redaction {
  if (rules === false) return NO_REDACTION;
  const placeholders = new HashedPlaceholders(key, parts);
  const { echoed } = placeholders;
  const byHand = compilePlaces(rules);
  const exceptions = new Exceptions(rules.except, (value) => echoed.remove(value));
  const fields = new PasswordFields();
  /** The secrets in the bodies of requests. */
  const sent = new Set<string>();
  const write = (text: string, found: readonly FoundSecret[]): string => {
    const all = rules.keepsPlaceholders ? leavePlaceholders(found) : addSpelled(text, found);
    return echoed.replaceIn(placeholders.replace(text, all));
  };
  const edit = (
    bytes: Uint8Array,
    encoding: 'utf8' | 'latin1',
    find: (text: string) => readonly FoundSecret[],
  ): Uint8Array => {
    const text = asBuffer(bytes).toString(encoding);
    const edited = write(text, find(text));
    return edited === text ? bytes : Buffer.from(edited, encoding);
  };
  /** The secrets in a text of a request that are not exceptions, where they are repeated as well, with their owners. */
  const filterSent = (
    text: string,
    all: readonly FoundSecret[],
    origin: 'head' | 'body',
  ): readonly FoundSecret[] => {
    const found = withOwners(text, exceptions.filter(text, all, origin));
    return exceptions.filter(text, addRepeated(text, found), origin);
  };
  const redactHeader = (header: Header): Header => {
    const [name, value] = header;
    const isNamed = byHand.isHeader(name);
    const { text, found } = readableCredentials(name, value, isNamed) ?? {
      text: value,
      found: findInHeader(name, value, isNamed),
    };
    const all = joined(byHand.find(text, 'head'), found);
    const clean = write(text, exceptions.filterHeader(name, text, all));
    const keys = findInName(name);
    if (clean === value && keys.length === 0) return header;
    return [placeholders.replace(name, keys), clean];
  };
  const redactText = (bytes: Uint8Array, contentType: string, owner?: BodyOwner): Uint8Array => {
    const known = owner && contextOf(owner, fields, (value) => sent.has(value));
    // As Latin-1, each byte is a character, so only what is replaced changes.
    const encoding = isUtf8(bytes) ? 'utf8' : 'latin1';
    if (
      bytes.length > LARGE_BODY &&
      byHand.isEmpty &&
      exceptions.isEmpty &&
      known?.declared === undefined &&
      known?.storedAt === undefined &&
      known?.variables === undefined &&
      !maySpell(bytes) &&
      !echoed.isIn(bytes)
    ) {
      const start = Buffer.from(bytes.subarray(0, 128)).toString(encoding);
      const isForm = isFormOrField({ text: start, contentType }, true);
      if (!isForm && !mayHold(bytes, encoding)) return bytes;
    }
    return edit(bytes, encoding, (text) => {
      if (owner?.isResponse) fields.learn(text, owner.path);
      const found = findInBody(text, contentType, known);
      const all = joined(byHand.find(text, 'body'), found);
      if (owner?.isResponse !== false) return exceptions.filter(text, all, 'body');
      for (const { value } of found) if (sent.size < MAX_SENT) sent.add(value);
      return filterSent(text, all, 'body');
    });
  };
  const redactBinary = (bytes: Uint8Array): Uint8Array => {
    const keys = findInBinary(bytes);
    const hasSecret = keys.length > 0 || byHand.hasPatterns || maySpell(bytes);
    if (!hasSecret && !echoed.isIn(bytes)) return bytes;
    return edit(bytes, 'latin1', (text) =>
      exceptions.filter(text, joined(byHand.find(text, 'binary'), keys), 'binary'),
    );
  };
  return {
    headers: (headers) => headers.map(redactHeader),
    reasonPhrase: (phrase) => redactHeader(['', phrase])[1],
    path: (path) => {
      const found = joined(byHand.find(path, 'head'), findInUrl(path, fields.in(path)));
      return write(path, filterSent(path, found, 'head'));
    },
    body: (bytes, headers, isDecoded, owner) => {
      if (bytes.length === 0) return bytes;
      const type = headerValue(headers, 'content-type') ?? '';
      const encoding = isDecoded ? undefined : headerValue(headers, 'content-encoding');
      // Pictures, sounds and the like hold no names of secrets.
      const isMedia = mediaKindOf(type) === 'media';
      const redactPart = (part: ContentPart): Uint8Array => {
        if (isMedia && !isUtf8(part.bytes)) return part.bytes;
        return part.isText
          ? redactText(part.bytes, part.contentType, owner)
          : redactBinary(part.bytes);
      };
      return editContent(bytes, type, redactPart, encoding);
    },
    learnPage: (bytes, path) =>
      fields.learn(decodeUtf8(bytes) ?? Buffer.from(bytes).toString('latin1'), path),
    isUnread: isUnreadBody,
    get learned() {
      return { echoed: echoed.all, excepted: exceptions.values, fields: fields.all };
    },
    learn: ({ echoed: others, excepted, fields: learned }) => {
      fields.add(learned);
      exceptions.learn(excepted);
      for (const each of others) echoed.add(...each);
    },
    tokens: placeholders.tokens,
    takeExcepted: () => exceptions.takeNoted().map((value) => hashSecret(key, value)),
  };
}

/** The secrets that a user has named, and those that are recognised by themselves. */
function joined(
  named: readonly FoundSecret[],
  found: readonly FoundSecret[],
): readonly FoundSecret[] {
  return named.length === 0 ? found : withoutInner([...named, ...found]);
}

/** In bytes. A larger part of a body is made a text only if there may be something to replace in it. */
const LARGE_BODY = 1024 * 1024;

/** Secrets of requests that are remembered, to recognise them where a server complains about a field. */
const MAX_SENT = 1000;

/** V8 collects garbage before it allocates a string of this size. */
const PIECE_LENGTH = 64 * 1024;
/** How far each piece overlaps the next. No PEM private key is longer. */
const OVERLAP = 16 * 1024;

/** Whether bytes of text in this encoding may contain a secret. */
function mayHold(bytes: Uint8Array, encoding: 'utf8' | 'latin1'): boolean {
  const source = asBuffer(bytes);
  for (let at = 0; at < source.length; at += PIECE_LENGTH) {
    if (mayHoldSecrets(source.toString(encoding, at, at + PIECE_LENGTH + OVERLAP))) return true;
  }
  return false;
}

function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** A text that looks like a placeholder, with or without the hash that journals append. */
const SPELLED = /REDACTED(?:_|%(?:25)*5F)\w+/g;

/** The secrets in a text, including texts that look like placeholders, since a replay would fill these in. */
function addSpelled(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  const spelled = text.includes('REDACTED')
    ? [...text.matchAll(SPELLED)].map(({ 0: value, index }) => unnamed('placeholder', value, index))
    : [];
  const coded = locateInBase64(text).map(({ raw, start }) => unnamed('placeholder', raw, start));
  return spelled.length + coded.length === 0
    ? found
    : withoutInner([...found, ...spelled, ...coded]);
}

/** The secrets in a text, without those that are placeholders. */
function leavePlaceholders(found: readonly FoundSecret[]): readonly FoundSecret[] {
  return found.flatMap((secret): readonly FoundSecret[] => {
    const { value, coded } = secret;
    if (isPlaceholder(value)) return [];
    if (coded === undefined) return [secret];
    const inside = leavePlaceholders(coded.found);
    return inside.length === 0 ? [] : [{ ...secret, coded: { ...coded, found: inside } }];
  });
}

/** Whether bytes may contain a text that looks like a placeholder. */
function maySpell(bytes: Uint8Array): boolean {
  return asBuffer(bytes).includes('REDACTED');
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
  if (user !== '' && (isUserSecret || isKey)) found.push(unnamed(name, user, at));
  if (password !== '' && !isUserSecret) {
    const owner = ownerName(user);
    const secret = unnamed('password', password, at + user.length + 1);
    found.push({ ...secret, ...(owner !== undefined && { owner }) });
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
    if (part.length >= MIN_TOKEN_LENGTH && looksRandom(part)) {
      found.push(unnamed('token', part, start));
    } else if (!/^\d{1,9}$/.test(part)) return undefined;
    start += part.length + 1;
  }
  return found.length === 0 ? undefined : { text: written, found };
}
