/**
 * Finds values in a session that may be secrets in plain text. A session may contain such values if it was
 * edited by hand, written by another tool, or recorded with `redact: false`. The check uses the same rules as
 * the recorder's redaction.
 */

import { isUnread } from '../../formats/formats.ts';
import { jsonLeaves } from '../../formats/json/json-text.ts';
import { locateInBase64 } from '../../formats/text/base64.ts';
import { decodeUtf8 } from '../../formats/text/codecs.ts';
import { createPlaceholder, findPlaceholders } from '../../formats/text/placeholder.ts';
import { headerValue } from '../../http/headers.ts';
import { decodeSegment } from '../../http/json-pointer.ts';
import { mediaKindOf } from '../../http/media-type.ts';
import { printableLine } from '../../printable.ts';
import { readStoredContent } from '../body.ts';
import { findOffsets, findPositions, type JsonPath } from '../json/positions.ts';
import type { Body, Header, Recording, Session } from '../schema.ts';
import { readSessionFile, SOURCE } from '../session-file.ts';
import { type ContentPart, editContent } from './content-parts.ts';
import { Exceptions, type SecretExceptions } from './exceptions.ts';
import { type BodyOwner, contextOf, findInBody } from './find-in-body.ts';
import { findInBinary } from './find-in-bytes.ts';
import { findInHeader, findInName } from './find-in-header.ts';
import { findInUrl } from './find-in-url.ts';
import type { FoundSecret } from './found-secret.ts';
import { withOwners } from './owners.ts';
import { PasswordFields } from './password-fields.ts';
import { callsLogin } from './rpc-positions.ts';
import { latinName } from './secret-names.ts';

/** Options of `checkSession`. */
export interface CheckOptions {
  /** Values that only look like secrets, as in the recorder's `redact.except`. */
  except?: SecretExceptions | undefined;
}

/** Something in a session that looks like a secret. Does not contain the secret itself. */
export interface SessionFinding {
  /** Id of the recording. */
  readonly recording: string;
  /**
   * Location in the recording: `request header authorization`, `request path`, `response body /user/token`.
   */
  readonly place: string;
  /**
   * Probable kind of the secret: the name of the value, or the kind of key that its form shows, such as
   * `GITHUB_TOKEN`.
   */
  readonly kind: string;
  /** Line in the session file, 1-based. Missing if the session was not read from a file. */
  readonly line?: number;
  /** What to do about the finding, in one sentence. */
  readonly hint: string;
}

/**
 * Lists the values in a session that look like secrets, in the order of the recordings. Placeholders are not
 * listed. Bodies in files are searched as well, if the session comes from `readSession`.
 * @example
 * const findings = checkSession(await readSession('sessions/checkout.session.json'));
 * for (const { line, place, kind } of findings) console.log(`line ${line}: ${kind} in ${place}`);
 */
export function checkSession(session: Session, { except }: CheckOptions = {}): SessionFinding[] {
  const { file, linked, lines: starts } = session[SOURCE] ?? {};
  const exceptions = new Exceptions(except);
  const fields = new PasswordFields();
  const found = session.recordings.flatMap((recording, index) =>
    findClearSecrets(recording, linked, exceptions, fields).map((secret) => ({
      secret,
      recording,
      index,
    })),
  );
  if (found.length === 0) return [];
  const places = found.map(({ index, secret }) => ({ index, path: secret.path }));
  const findPlaces = (): readonly (number | undefined)[] => {
    if (starts) return places.map(({ index }) => starts[index]);
    return file === undefined ? [] : findLines(readSessionFile(file).text, places);
  };
  const lines = findPlaces();
  return found.map(({ secret, recording }, position) => {
    const line = lines[position];
    return {
      recording: recording.id,
      place: printableLine(secret.place),
      kind: printableLine(secret.kind),
      ...(line !== undefined && { line }),
      hint: explain(secret, recording),
    };
  });
}

function explain({ kind, owner, place }: ClearSecret, { id }: Recording): string {
  if (kind === UNREAD) {
    return 'Its content coding or format cannot be read, so secrets in it cannot be found: leave the body out, or store it decoded.';
  }
  const names = [latinName(kind), ...(owner === undefined ? [] : [owner])].map(createPlaceholder);
  const placeholder = names.join('_').replaceAll('_REDACTED_', '_');
  const replace = `Put ${placeholder} in its place, everywhere in the session`;
  if (place.startsWith('response')) {
    return `${replace}: a replay takes the live one from the response of recording ${id}.`;
  }
  const name = placeholder.replace('REDACTED_', '');
  return `${replace}; where no response brings it, give the live one by the option "secrets" or by REPLAY_SECRET_${name}.`;
}

/** The kind of a body that may have secrets, and cannot be read. */
const UNREAD = 'unreadable body';

/** The location and kind of a secret in plain text, without the secret itself. */
interface ClearSecret {
  readonly kind: string;
  /** The user that it belongs to, if one is known. */
  readonly owner?: string | undefined;
  readonly place: string;
  /** Path within the recording. */
  readonly path: JsonPath;
}

interface Message {
  readonly headers: readonly Header[];
  readonly trailers?: readonly Header[] | undefined;
  readonly body?: Body | undefined;
}

/** The facts needed to search a message of a recording. */
interface Context {
  readonly sessionFile: string | undefined;
  readonly exceptions: Exceptions;
  /** Password fields of earlier pages and of this recording's own page. */
  readonly fields: PasswordFields;
  /** The response; the request has its path. */
  readonly answer: BodyOwner;
}

/**
 * Finds the secrets of a recording that are in plain text.
 * @param sessionFile the file next to which large bodies are stored
 * @param exceptions values that are not secrets
 * @param fields password fields of earlier recordings. The fields of this recording are added
 */
function findClearSecrets(
  { request, response }: Recording,
  sessionFile: string | undefined,
  exceptions: Exceptions,
  fields: PasswordFields,
): ClearSecret[] {
  const { path } = request;
  const { status, statusText = '' } = 'status' in response ? response : { status: undefined };
  const answersLogin = callsLogin(textOf(request.body));
  const answer = { path, status, answersLogin, isResponse: true };
  const context = { sessionFile, exceptions, fields, answer };
  const page = 'status' in response ? response.body : undefined;
  // A failed form is shown again, so the fields of the page are also those of the request.
  if (page && 'text' in page) fields.learn(page.text, path);
  const inUrl = withOwners(path, findInUrl(path, fields.in(path)));
  return [
    ...clearIn(exceptions.filter(path, inUrl, 'head'), 'request path', ['request', 'path']),
    ...findInMessage('request', request, context),
    ...clearIn(findInHeader('', statusText), 'response reason phrase', ['response', 'statusText']),
    ...('status' in response ? findInMessage('response', response, context) : []),
  ];
}

/** The text of a body that is stored as text or JSON. Empty for other bodies. */
function textOf(body: Body | undefined): string {
  if (!body) return '';
  return 'json' in body ? JSON.stringify(body.json) : 'text' in body ? body.text : '';
}

/**
 * Whether a value is in plain text. A value with a placeholder otherwise contains only a user name or a
 * scheme.
 */
function isClear({ value }: FoundSecret): boolean {
  return findPlaceholders(value).length === 0 && locateInBase64(value).length === 0;
}

/** The secrets at a place that are in plain text. */
function clearIn(found: readonly FoundSecret[], place: string, path: JsonPath): ClearSecret[] {
  return found.filter(isClear).map(({ name, owner }) => ({ kind: name, owner, place, path }));
}

function findInMessage(
  part: 'request' | 'response',
  { headers, trailers = [], body }: Message,
  context: Context,
): ClearSecret[] {
  const inFields = (fields: readonly Header[], key: 'headers' | 'trailers'): ClearSecret[] =>
    fields.flatMap(([name, value], index) => {
      const { exceptions } = context;
      const inValue = exceptions.filterHeader(name, value, findInHeader(name, value));
      const inName = findInName(name);
      const called = inName.length > 0 ? 'value' : name.toLowerCase();
      return [
        ...clearIn(inName, `${part} header name`, [part, key, index, 0]),
        ...clearIn(inValue, `${part} header ${called}`, [part, key, index, 1]),
      ];
    });
  return [
    ...inFields(headers, 'headers'),
    ...inFields(trailers, 'trailers'),
    ...(body ? findInStored(part, body, headers, context) : []),
  ];
}

function findInStored(
  part: 'request' | 'response',
  body: Body,
  headers: readonly Header[],
  context: Context,
): ClearSecret[] {
  const contentType = headerValue(headers, 'content-type') ?? '';
  const form = Object.keys(body)[0] ?? '';
  const text = 'json' in body ? JSON.stringify(body.json) : '';
  const content = 'json' in body ? Buffer.from(text) : bytesOf(body, headers, context.sessionFile);
  if (content === 'unread') {
    if (mediaKindOf(contentType) === 'media') return [];
    return [{ kind: UNREAD, place: part, path: [part, 'body', form] }];
  }
  const found: FoundSecret[] = [];
  const find = (each: ContentPart): Uint8Array => {
    for (const secret of findInPart(each, part, context)) found.push(secret);
    return each.bytes;
  };
  if ('json' in body) find({ bytes: content, isText: true, contentType });
  else editContent(content, contentType, find);
  if (found.length === 0) return [];
  const leaves = jsonLeaves(text);
  let leaf = leaves.next().value;
  // Secrets and leaves are both in the order of the text.
  return found.flatMap((secret) => {
    while (leaf && leaf.end <= secret.start) leaf = leaves.next().value;
    const pointer = leaf && leaf.start <= secret.start ? leaf.pointer : '';
    const segments = pointer.split('/').slice(1).map(readSegment);
    const place = `${part} body ${pointer}`.trimEnd();
    return clearIn([secret], place, [part, 'body', form, ...segments]);
  });
}

/** Parses a segment of a pointer. An array index is written in the same way as a key. */
function readSegment(segment: string): string | number {
  if (/^\d+$/.test(segment)) return Number(segment);
  return decodeSegment(segment);
}

/** The secrets of a part of a body. Those of a request have owners, as the recorder names them. */
function findInPart(
  { bytes, isText, contentType }: ContentPart,
  part: 'request' | 'response',
  { exceptions, fields, answer }: Context,
): readonly FoundSecret[] {
  const text = (isText ? decodeUtf8(bytes) : undefined) ?? Buffer.from(bytes).toString('latin1');
  if (!isText) return exceptions.filter(text, findInBinary(bytes), 'binary');
  const isResponse = part === 'response';
  if (isResponse) fields.learn(text, answer.path);
  const found = findInBody(text, contentType, contextOf({ ...answer, isResponse }, fields));
  return exceptions.filter(text, isResponse ? found : withOwners(text, found), 'body');
}

/**
 * The bytes of a body without its content coding. Empty if the body is not available, and `unread` if its coding
 * or its format cannot be read.
 */
function bytesOf(
  body: Exclude<Body, { json: unknown }>,
  headers: readonly Header[],
  sessionFile: string | undefined,
): Uint8Array | 'unread' {
  const content = readStoredContent(body, sessionFile, headers);
  if (content === undefined) return 'unread';
  const isText = 'text' in body;
  return isText || !isUnread(content, headerValue(headers, 'content-type')) ? content : 'unread';
}

/** A place in a session: the recording, and the path within the recording. */
interface PlaceInRecording {
  /** Index of the recording. */
  readonly index: number;
  readonly path: JsonPath;
}

/**
 * Finds the line of each place in the session file.
 * @param text text of the file, which is valid JSON
 */
function findLines(text: string, places: readonly PlaceInRecording[]): number[] {
  const paths = places.map(({ index, path }): JsonPath => ['recordings', index, ...path]);
  const offsets = findOffsets(text, paths);
  const sorted = [...new Set(offsets)].sort((a, b) => a - b);
  const lines = new Map(findPositions(text, sorted).map(({ line }, at) => [sorted[at], line]));
  return offsets.map((offset) => lines.get(offset) ?? 1);
}
