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
import { decodeUtf8 } from '../../formats/decode-utf8.ts';
import type { Header } from '../../session/schema.ts';
import { Exceptions } from '../../session/secrets/exceptions.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../session/secrets/find-in-url.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import { type PasswordField, PasswordFields } from '../../session/secrets/password-fields.ts';
import type { EchoedSecret } from './echoed-secrets.ts';
import { editBody, isUnreadBody } from './edit-body.ts';
import { hashSecret } from './hash-secret.ts';
import { HashedPlaceholders, type PlaceholderParts } from './hashed-placeholder.ts';
import { readableCredentials } from './readable-credentials.ts';
import { type BodyOwner, createRedactPart } from './redact-part.ts';
import { compileRules, type RedactRules } from './redact-rules.ts';
import { SealedTokens } from './sealed-claims.ts';
import { addSpelled } from './spelled-placeholders.ts';

/** Gives parts of an exchange without their secrets. */
export interface Redaction {
  headers(headers: readonly Header[]): Header[];
  /** A raw request target. */
  target(path: string): string;
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
export interface LearntSecrets {
  readonly echoed: readonly EchoedSecret[];
  /** Values that are none. */
  readonly excepted: readonly string[];
  /** Which fields of later requests are passwords, as pages have said. */
  readonly fields: readonly PasswordField[];
}

const NO_REDACTION: Redaction = {
  headers: (headers) => [...headers],
  target: (path) => path,
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
    target: (path) =>
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
