import { viewBody } from '../../formats/formats.ts';
import { jsonFormat } from '../../formats/json/json.ts';
import { decodePiece } from '../../formats/text/codecs.ts';
import {
  createPlaceholder,
  findPlaceholders,
  locatePlaceholders,
  plainPlaceholder,
} from '../../formats/text/placeholder.ts';
import { MIN_TEXT_LENGTH } from '../../formats/text/text-finder.ts';
import { decodeBasic, startOfBasic } from '../../http/credentials.ts';
import { headerValue } from '../../http/headers.ts';
import { findCookies } from '../../http/set-cookie.ts';
import type { Header, RecordedRequest, Recording } from '../../session/schema.ts';
import { isUserAlone, readCodedParts } from '../../session/secrets/basic-credentials.ts';
import { contextOf, findInBody } from '../../session/secrets/find-in-body.ts';
import { findInHeader } from '../../session/secrets/find-in-header.ts';
import { findInUrl } from '../../session/secrets/find-in-url.ts';
import { findMembers } from '../../session/secrets/find-members.ts';
import type { FoundSecret } from '../../session/secrets/found-secret.ts';
import { isSecretHeader } from '../../session/secrets/secret-names.ts';
import { bodyText } from '../correlate/message/body-text.ts';
import type { UnfilledPlaceholder } from '../failure/failure.ts';
import { type KnownSecret, namedTexts } from '../failure/mask.ts';
import { headerPairs, type ResponseHeaders } from '../send/exchange.ts';
import type { LiveSecrets } from './secrets.ts';

/** For a piece of a header that nothing names a secret: schemes of authentication are shorter. */
const MIN_PIECE_LENGTH = 8;
/** For a password in it, which is one by its place. */
const MIN_PASSWORD_LENGTH = 4;

/**
 * The secrets that a target may answer with since they were sent to it, by placeholder: credentials in headers,
 * and whatever in the path and the body the recorder would redact, or has the name of a credential.
 * @param unfilled placeholders that were sent, and so are no secrets. Anything else that looks like one is a
 * live value
 */
function sentSecrets(
  { headers, path, body }: RecordedRequest,
  unfilled: readonly UnfilledPlaceholder[],
): KnownSecret[] {
  const text = bodyText(body, headers);
  const contentType = headerValue(headers, 'content-type');
  const viewed = viewBody({ text, contentType });
  const inBody = [
    ...(viewed ? secretsInValue(viewed.view.value) : []),
    ...(viewed?.format === jsonFormat ? [] : secretMembers(text)),
  ];
  const found = [
    ...findInUrl(path),
    ...findInBody(text, contentType ?? '', contextOf({ path, isResponse: false })),
  ];
  const left = new Set(unfilled.map(({ placeholder }) => placeholder));
  const all = [...secretsIn(headers), ...secretMembers(path), ...inBody, ...known(found)];
  return all.filter(
    ([, secret]) => !locatePlaceholders(secret).some(({ placeholder }) => left.has(placeholder)),
  );
}

/**
 * The credentials in headers, by placeholder: tokens, the values of cookies, and what the recorder would redact
 * in any other header.
 */
function secretsIn(headers: readonly Header[]): KnownSecret[] {
  const found = headers
    .filter(([name]) => !isSecretHeader(name))
    .flatMap(([name, value]) => findInHeader(name, value));
  return [...credentialsIn(headers), ...known(found)];
}

function known(found: readonly FoundSecret[]): KnownSecret[] {
  return found
    .filter(({ value }) => isLong(value))
    .map(({ name, value }) => [createPlaceholder(name), value]);
}

function credentialsIn(headers: readonly Header[]): KnownSecret[] {
  return headers
    .filter(([name]) => isSecretHeader(name))
    .flatMap(([name, value]) => {
      const isCookie = /^(set-)?cookie$/i.test(name);
      const pieces = isCookie ? cookieValues(name, value) : value.split(/[\s;,]+/);
      const secrets = [...pieces.filter(isLong), ...basicIn(value)];
      return secrets.map((secret): KnownSecret => [createPlaceholder(name), secret]);
    });
}

/** Each as a whole and word by word, with and without quotes: a target may leave these out. */
function cookieValues(name: string, header: string): string[] {
  return findCookies(name, header).flatMap(({ value }) => {
    const unquoted = value.replace(/^"(.*)"$/s, '$1');
    return [...new Set([value, unquoted, ...unquoted.split(/[\s,]+/)])];
  });
}

/** The user and password of Basic authentication (RFC 7617), which a target sees in clear. */
function basicIn(value: string): string[] {
  const coded = readCodedParts(value);
  if (coded) return [coded.parts, ...coded.parts.split(':').filter(isLong)];
  const start = startOfBasic(value);
  const pair = start === undefined ? undefined : decodeBasic(value.slice(start));
  if (pair === undefined || isUserAlone(value.slice(start))) return [];
  const { user, password } = pair;
  return [`${user}:${password}`, ...(password.length >= MIN_PASSWORD_LENGTH ? [password] : [])];
}

function secretsInValue(value: unknown): KnownSecret[] {
  return namedTexts(value)
    .filter(({ text, isSecret }) => isSecret && isLong(text))
    .map(({ name, text }) => [createPlaceholder(name), text]);
}

function secretMembers(text: string): KnownSecret[] {
  return findMembers(text).flatMap(({ name, value }) => {
    const decoded = (['form', 'json', 'html'] as const).map((codec) => decodePiece(value, codec));
    const forms = new Set([value, ...decoded.filter((form) => form !== undefined)]);
    return [...forms].filter(isLong).map((form): KnownSecret => [createPlaceholder(name), form]);
  });
}

function isLong(piece: string): boolean {
  return piece.length >= MIN_PIECE_LENGTH;
}

/**
 * The placeholders of a recorded request in whose places given secrets were sent.
 * @param overridden lower-case names of headers that the user sets
 */
export function findGiven(
  { path, headers, body }: RecordedRequest,
  given: LiveSecrets,
  overridden: { has(name: string): boolean },
): string[] {
  if (given.size === 0) return [];
  const values = headers.filter(([name]) => !overridden.has(name.toLowerCase()));
  const texts = [path, ...values.map(([, value]) => value), bodyText(body, headers)];
  const placeholders = new Set(texts.flatMap(findPlaceholders).map(plainPlaceholder));
  return [...placeholders].filter((placeholder) => given.has(placeholder));
}

/** What was sent and what came. */
interface Exchanged {
  readonly recording: Recording;
  /** With all live values and secrets. */
  readonly sent: RecordedRequest;
  /** The placeholders that were sent as they are. */
  readonly unfilled: readonly UnfilledPlaceholder[];
  /** The headers of the answer. */
  readonly headers: ResponseHeaders | undefined;
  /** Live values that have come in the place of a recorded one. */
  liveOf(recorded: string): readonly string[];
}

/** The live secrets that may be in an answer: those that were given, that were sent, and that it brings. */
export function answerSecrets(
  given: LiveSecrets,
  { recording, sent, unfilled, headers, liveOf }: Exchanged,
): KnownSecret[] {
  const placeholders = new Set(
    textsOf(recording)
      .flatMap(findPlaceholders)
      .flatMap((each) => [each, plainPlaceholder(each)]),
  );
  const linked = [...placeholders].flatMap((placeholder) =>
    liveOf(placeholder).map((secret): KnownSecret => [placeholder, secret]),
  );
  const named = [...given, ...linked].filter(([, secret]) => secret.length >= MIN_TEXT_LENGTH);
  return [...named, ...sentSecrets(sent, unfilled), ...secretsIn(headerPairs(headers ?? {}))];
}

function textsOf({ request, response }: Recording): string[] {
  const { path, headers, body } = request;
  const texts = [path, ...headers.map(([, value]) => value), bodyText(body, headers)];
  if (!('status' in response)) return texts;
  const own = response.headers.map(([, value]) => value);
  return [...texts, ...own, bodyText(response.body, response.headers)];
}
