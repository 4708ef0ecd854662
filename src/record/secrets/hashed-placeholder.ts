/**
 * A placeholder as a journal has it: it ends in a keyed hash of its secret, so that processes that
 * know nothing of each other give the same secret the same one. Where the secret is looked for in
 * bodies and URLs as well, its shape follows, so that hardly any other text has to be hashed: its
 * length, and one byte of checksum.
 *
 * The same secret is the same placeholder in whatever escapes it is written: hashed is what it is out
 * of all of them.
 */

import { encodeBase64 } from '../../formats/base64-text.ts';
import { decodeEscapes } from '../../formats/codecs.ts';
import { isPercentCoded } from '../../formats/decoded-text.ts';
import { isGroupedToken } from '../../formats/grouped-token.ts';
import { createPlaceholder, escapePlaceholder, markNumber } from '../../formats/placeholder.ts';
import { applySplices } from '../../formats/splices.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import { secretKind } from '../../session/secrets/secret-names.ts';
import { EchoedSecrets } from './echoed-secrets.ts';
import { hashSecret } from './hash-secret.ts';
import { calledSecret, isOdd, isToldCode, isTraceable } from './is-traceable.ts';
import type { KeptSecrets } from './kept-secrets.ts';
import { SealedTokens } from './sealed-claims.ts';
import { createNameOf, type VariableNames } from './variable-names.ts';

/**
 * Escapes of its first underscore, name, hash and shape, the last two in hexadecimal; shape 0 for a
 * secret that is not looked for. A name is at most 48 characters long (see `createPlaceholder`).
 */
export const HASHED_PLACEHOLDER: RegExp =
  /REDACTED(_|%(?:25)*5F)([A-Z0-9](?:[A-Z0-9_]{0,46}[A-Z0-9])?)_([0-9a-f]{16})([0-9a-f]{6})/g;

/** What is longer is no token. */
const longest = 0xfeff;
/** Added to the length in the shape of a token in groups. */
const grouped = 0xff00;
/** The same secrets come with every request of a client. */
const mostKnown = 500;

/** What else the placeholders of secrets may be made with. */
export interface PlaceholderParts {
  readonly variables?: VariableNames | undefined;
  /** Takes every secret. */
  readonly kept?: KeptSecrets | undefined;
  /** Seals the claims of tokens. @default they are not kept */
  readonly claimsKey?: string | undefined;
}

/** The placeholders of secrets, by a key. */
export class HashedPlaceholders {
  readonly #key: string;
  readonly #nameOf: (hash: string, name: string) => string;
  readonly #kept: KeptSecrets | undefined;
  readonly #known: Map<string, string> = new Map();
  /** Those of them that nobody looks for later. */
  readonly echoed: EchoedSecrets = new EchoedSecrets();
  readonly tokens: SealedTokens;

  constructor(key: string, { variables, kept, claimsKey }: PlaceholderParts = {}) {
    this.#key = key;
    this.#nameOf = createNameOf(variables);
    this.#kept = kept;
    this.tokens = new SealedTokens(claimsKey);
  }

  /** What is written in the place of a secret. */
  of({ name, value, quote, layers = 0, isCookie, coded }: FoundSecret): string {
    if (coded !== undefined) {
      const clean = this.replace(coded.text, coded.found);
      const written = encodeBase64(clean, value);
      return layers === 0 ? written : encodeURIComponent(written);
    }
    const known = `${name}\n${layers}${isCookie === true}${quote ?? ''}\n${value}`;
    const placeholder =
      this.#known.get(known) ?? this.#create(name, value, layers, isCookie === true);
    if (this.#known.size >= mostKnown) this.#known.clear();
    if (value.length < 4096) this.#known.set(known, placeholder);
    this.tokens.add(placeholder, value);
    return quote === undefined ? placeholder : quote + markNumber(placeholder) + quote;
  }

  /** A text with placeholders in the places of secrets; every other character stays. @param found in their order */
  replace(text: string, found: readonly FoundSecret[]): string {
    if (found.length === 0) return text;
    const splices = found.map((secret) => ({ ...secret, text: this.of(secret) }));
    return applySplices(text, splices);
  }

  #create(name: string, value: string, layers: number, isCookie: boolean): string {
    const secret = isPercentCoded(value) ? decodeEscapes(value) : value;
    const called = calledSecret(secret, name);
    const named = createPlaceholder(called);
    const isTraced =
      (isTraceable(secret, isCookie) && secret.length <= longest) ||
      isGroupedToken(secret) ||
      isToldCode(secret, secretKind(name), named);
    const shape = isTraced ? shapeOf(secret) : 0;
    const hash = hashSecret(this.#key, secret);
    this.#kept?.add(hash, secret);
    const suffix = hash + shape.toString(16).padStart(6, '0');
    // Where it stands, nothing tells that it is escaped: in a query, something does.
    const escapes = secret === value ? 0 : layers + 1;
    const placeholder = `${createPlaceholder(this.#nameOf(hash, called))}_${suffix}`;
    if (isOdd(secret)) this.echoed.add(secret, placeholder);
    return escapePlaceholder(placeholder, escapes);
  }
}

/**
 * @param sum of the codes of its characters
 * @param isInGroups whether it has spaces
 */
export function createShape(length: number, sum: number, isInGroups: boolean): number {
  return (isInGroups ? grouped + length : length) * 0x100 + (sum & 0xff);
}

function shapeOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at);
  return createShape(text.length, sum, text.includes(' '));
}

/** The length in a shape. */
export function lengthOf(shape: number): number {
  const length = Math.floor(shape / 0x100);
  return isShapeOfGroups(shape) ? length - grouped : length;
}

/** Whether a shape is that of a token in groups. */
export function isShapeOfGroups(shape: number): boolean {
  return shape >= grouped * 0x100;
}
