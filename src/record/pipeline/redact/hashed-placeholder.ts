/**
 * The placeholders of a journal. Each ends in a keyed hash of its secret, so that processes that know
 * nothing of each other give the same secret the same placeholder. The shape of the secret follows (its
 * length and one byte of checksum) if bodies and URLs are searched for it, so that hardly any other text
 * has to be hashed.
 *
 * A secret has one placeholder, however it is escaped: its hash is that of the text without escapes.
 */

import { encodeBase64 } from '../../../formats/text/base64.ts';
import { decodeEscapes } from '../../../formats/text/codecs.ts';
import { isPercentCoded } from '../../../formats/text/escapes.ts';
import {
  createPlaceholder,
  escapePlaceholder,
  markNumber,
} from '../../../formats/text/placeholder.ts';
import { applySplices, withoutInner } from '../../../formats/text/splices.ts';
import { isCodePlaceholder } from '../../../formats/url/pairs.ts';
import { isGroupedToken, looksRandom } from '../../../formats/value/randomness.ts';
import type { FoundSecret } from '../../../session/secrets/found-secret.ts';
import {
  latinName,
  type SecretKind,
  secretKind,
  wordsOf,
} from '../../../session/secrets/secret-names.ts';
import { anyOf } from '../../../session/secrets/secret-words.ts';
import { EchoedSecrets } from './echoed-secrets.ts';
import { hashSecret } from './run-keys.ts';
import { SealedTokens } from './sealed-claims.ts';
import type { VariableNames } from './variable-names.ts';

/** In characters. No token is longer. */
const MAX_TRACEABLE = 0xfeff;
/** Added to the length in the shape of a token in groups. */
const GROUPED_SHAPE = 0xff00;
/** Placeholders that are remembered, since a client sends the same secrets with every request. */
const MAX_KNOWN = 500;

/** What else the placeholders of secrets may be made with. */
interface PlaceholderParts {
  readonly variables?: VariableNames | undefined;
  /** Takes every secret. */
  readonly kept?: KeptSecrets | undefined;
  /** Seals the claims of tokens. @default they are not kept */
  readonly claimsKey?: string | undefined;
}

/** The placeholders of secrets, by a key. */
export class HashedPlaceholders {
  readonly #key: string;
  readonly #variables: VariableNames['byHash'];
  readonly #kept: KeptSecrets | undefined;
  readonly #known: Map<string, string> = new Map();
  /** The secrets that the end of a recording does not look for. */
  readonly echoed: EchoedSecrets = new EchoedSecrets();
  readonly tokens: SealedTokens;

  constructor(key: string, { variables, kept, claimsKey }: PlaceholderParts = {}) {
    this.#key = key;
    this.#variables = variables?.byHash ?? {};
    this.#kept = kept;
    this.tokens = new SealedTokens(claimsKey);
  }

  /** The text that takes the place of a secret. */
  of(found: FoundSecret): string {
    const { name, owner, value, quote, layers = 0, isCookie, coded } = found;
    if (coded !== undefined) {
      const clean = this.replace(coded.text, coded.found);
      const written = encodeBase64(clean, value);
      return layers === 0 ? written : encodeURIComponent(written);
    }
    const known = `${name}\n${owner ?? ''}\n${layers}${isCookie === true}${quote ?? ''}\n${value}`;
    const placeholder = this.#known.get(known) ?? this.#create(found);
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
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

  #create({ name, owner, value, layers = 0, isCookie }: FoundSecret): string {
    const secret = isPercentCoded(value) ? decodeEscapes(value) : value;
    const called = calledSecret(secret, name);
    const named = createPlaceholder(called);
    const isTraced =
      (isTraceable(secret, isCookie === true) && secret.length <= MAX_TRACEABLE) ||
      isGroupedToken(secret) ||
      isToldCode(secret, secretKind(name), named);
    const shape = isTraced ? shapeOf(secret) : 0;
    const hash = hashSecret(this.#key, secret);
    this.#kept?.add(hash, secret);
    const suffix = hash + shape.toString(16).padStart(6, '0');
    // A text does not show that it is escaped, but a query does.
    const escapes = secret === value ? 0 : layers + 1;
    const own = createOwnPlaceholder(named, owner);
    const variables = (this.#variables[hash] ?? []).map(createPlaceholder);
    const [variable = own] = variables.includes(own.replace(OF_OWNER, '_')) ? [] : variables;
    const placeholder = `${variable}_${suffix}`;
    if (isOdd(secret)) this.echoed.add(secret, placeholder);
    return escapePlaceholder(placeholder, escapes);
  }
}

/**
 * @param sum of the codes of its characters
 * @param isInGroups whether it has spaces
 */
export function createShape(length: number, sum: number, isInGroups: boolean): number {
  return (isInGroups ? GROUPED_SHAPE + length : length) * 0x100 + (sum & 0xff);
}

function shapeOf(text: string): number {
  let sum = 0;
  for (let at = 0; at < text.length; at++) sum += text.charCodeAt(at);
  return createShape(text.length, sum, text.includes(' '));
}

/** The length of a secret, and whether it is a token in groups, by its shape. */
export function readShape(shape: number): { length: number; isInGroups: boolean } {
  const length = Math.floor(shape / 0x100);
  const isInGroups = length >= GROUPED_SHAPE;
  return { length: isInGroups ? length - GROUPED_SHAPE : length, isInGroups };
}

/** The characters of tokens of all kinds. */
export const TOKEN_CHARACTERS = "A-Za-z0-9!#$%&'()*+./:=?@^_`{|}~-";

const TOKEN = new RegExp(`^[${TOKEN_CHARACTERS}]{8}[${TOKEN_CHARACTERS}]*$`);
/** A count, an amount or a share. A longer number is no more common than any other token. */
const NUMBER = /^(?:-?[0-9]{1,8}|-?[0-9]*\.[0-9.]*)$/;

/** The labels of fields for secrets, in forms and their translations. */
const LABEL = new RegExp(`^(?:${anyOf('passwordLabels', '_?')})s?$`, 'i');

/** A code that people type, as a mail or a page shows it. Hardly any other text is the same by chance. */
const TOLD_CODE = /^(?:[0-9]{5,8}|(?=.*[0-9])(?=.*[A-Z])[0-9A-Z]{6,7})$/;

/** The same, of digits only. */
const DIGITS = /^[0-9]{5,8}$/;
/** Supabase Auth and Authy call such a code a token. */
const TOKEN_NAME = /(?:^|-)token$/;

/** The name of a secret in Latin letters. A token that people type is a code. */
function calledSecret(secret: string, name: string): string {
  const called = latinName(name);
  return DIGITS.test(secret) && TOKEN_NAME.test(wordsOf(name)) ? `${called}_code` : called;
}

/**
 * Whether a secret is such a code.
 * @param kind of the secret, by its name
 * @param placeholder of the secret. A replay looks for codes in messages by the names of placeholders
 */
function isToldCode(secret: string, kind: SecretKind | undefined, placeholder: string): boolean {
  return (
    (kind === 'pin' || kind === 'weak' || isCodePlaceholder(placeholder)) && TOLD_CODE.test(secret)
  );
}

/**
 * Whether a secret is looked for in bodies and URLs. Short ones are not: they are words like any
 * other. Nor is a cookie such as `tz=Europe/Berlin`, which is no secret, and whose value a request
 * may carry for reasons of its own.
 */
function isTraceable(secret: string, isCookie: boolean): boolean {
  if (!TOKEN.test(secret) || NUMBER.test(secret)) return false;
  // A text for people has `"password": "Password"`.
  return isCookie ? looksRandom(secret) : !LABEL.test(secret);
}

/** In characters. A shorter text stands anywhere by chance. */
const MIN_REPEATED = 3;
/** In characters. A longer text is no form in which somebody types a password twice. */
const MAX_FORM = 64 * 1024;
/** A request with more secrets is a list. Each is searched for. */
const MAX_TYPED = 50;
/** What stands around a whole value: in JSON, in a form or a query, in markup, in YAML, whose names have no quotes. */
const AROUND = [
  { before: /"$/, after: /^"(?!\s*:)/ },
  { before: /=$/, after: /^(?:[&#]|$)/ },
  { before: />$/, after: /^<\// },
  { before: /[^"]: $/, after: /^\r?(?:\n|$)/ },
];

/**
 * The secrets in a text of a request, also where a short one is repeated as a whole value, such as a password that is
 * confirmed. The end of a recording looks for longer ones.
 */
export function addRepeated(text: string, found: readonly FoundSecret[]): readonly FoundSecret[] {
  if (text.length > MAX_FORM || found.length > MAX_TYPED) return found;
  const repeated = found.flatMap((secret): FoundSecret[] => {
    const { value, start, end, owner, coded } = secret;
    if (coded || value.length < MIN_REPEATED || isTraceable(value, false)) return [];
    const before = (from: number): string => text.slice(Math.max(0, from - 3), from);
    const marks = AROUND.find((each) => each.before.test(before(start)));
    // The name of its owner shows what it is.
    if (marks === undefined || value === owner) return [];
    const length = end - start;
    const isWhole = (from: number): boolean =>
      marks.before.test(before(from)) &&
      marks.after.test(text.slice(from + length, from + length + 8));
    const written = text.slice(start, end);
    const places: number[] = [];
    for (let from = text.indexOf(written); from >= 0; from = text.indexOf(written, from + 1)) {
      if (from !== start && isWhole(from)) places.push(from);
    }
    return places.map((from) => ({ ...secret, start: from, end: from + length }));
  });
  return repeated.length === 0 ? found : withoutInner([...found, ...repeated]);
}

/** Whether a secret is neither a token nor a number or word, but a sentence, say. */
function isOdd(secret: string): boolean {
  return !TOKEN.test(secret) && /[^\w.-]/.test(secret) && /\p{L}/u.test(secret);
}

/** Secrets by their hashes. Plain data: it crosses processes, over channels that nobody logs. */
export type HashedSecrets = readonly (readonly [hash: string, secret: string])[];

/** In characters. What a person types comes first, and a client may send a new token with every request. */
const MAX_KEPT_LENGTH = 128 * 1024;

/**
 * Live secrets of a recording, in memory only. They are kept if the user asks for a file of the secrets that
 * no response brings (`record.secretsFile`).
 */
export class KeptSecrets {
  readonly #secrets: Map<string, string> = new Map();
  #room = MAX_KEPT_LENGTH;

  add(hash: string, secret: string): void {
    if (this.#secrets.has(hash) || secret.length > this.#room) return;
    this.#room -= secret.length;
    this.#secrets.set(hash, secret);
  }

  addAll(secrets: HashedSecrets): void {
    for (const [hash, secret] of secrets) this.add(hash, secret);
  }

  of(hash: string): string | undefined {
    return this.#secrets.get(hash);
  }

  all(): HashedSecrets {
    return [...this.#secrets];
  }
}

/**
 * Escapes of its first underscore, name, hash and shape, the last two in hexadecimal; shape 0 for a
 * secret that is not looked for. The name of a secret and that of its owner are at most 48 characters long each
 * (see `createPlaceholder`).
 */
export const HASHED_PLACEHOLDER: RegExp =
  /REDACTED(_|%(?:25)*5F)([A-Z0-9](?:[A-Z0-9_]{0,99}[A-Z0-9])?)_([0-9a-f]{16})([0-9a-f]{6})/g;

/** In a journal, stands between the name of a secret and its owner. */
export const OF_OWNER = '_0OF_';

function createOwnPlaceholder(placeholder: string, owner: string | undefined): string {
  if (owner === undefined) return placeholder;
  return placeholder + OF_OWNER + createPlaceholder(owner).slice('REDACTED_'.length);
}
