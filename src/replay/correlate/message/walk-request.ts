/**
 * Visits all values that a request carries: its path by segments, its query, its headers, and the texts in its body as
 * its format gives them. Inside of each of these it visits what is escaped, encoded or joined there.
 */

import { carriedIn, isUnread, transcode } from '../../../formats/formats.ts';
import { decodeUtf8 } from '../../../formats/text/codecs.ts';
import type { Carried, FormatBody, Piece } from '../../../formats/value/format.ts';
import { Location } from '../../../formats/value/location.ts';
import { createFieldTypes } from '../../../formats/value/siblings.ts';
import { headerValue, rememberNames } from '../../../http/headers.ts';
import { findCookies } from '../../../http/set-cookie.ts';
import type { Header, RecordedRequest } from '../../../session/schema.ts';
import { rolesInBody } from '../naming/body-roles.ts';
import { NO_ROLES, rolesOfTyped, withRoundTrip } from '../naming/roles.ts';
import { tryReadBodyFile } from './body-text.ts';
import { READ_MODE } from './cursor.ts';
import type { TextWalk } from './text-walk.ts';
import { walkValue } from './walk-url.ts';

/** Visits each value of a request, the widest first. */
export function walkRequest(
  walk: TextWalk,
  { path, headers, trailers }: RecordedRequest,
  body: RequestBody | undefined,
): void {
  const { cursor } = walk;
  walk.text(path);
  walk.fields(() => {
    walkFields(walk, headers, 'header');
    if (trailers) walkFields(walk, trailers, 'trailer');
  });
  cursor.roles = NO_ROLES;
  cursor.mode = READ_MODE.asPiece;
  cursor.part = 'body';
  if (body) walk.body(() => walkBody(walk, headers, body));
}

function walkFields(walk: TextWalk, headers: readonly Header[], part: 'header' | 'trailer'): void {
  const { cursor } = walk;
  cursor.part = part;
  for (let index = 0; index < headers.length; index += 1) {
    const header = headers[index];
    const carrying = header && carryingHeader(header[0], index);
    if (!carrying) continue;
    cursor.header = index;
    cursor.moveBase(carrying.location);
    if (carrying.isCookie) walkCookies(walk, header[1]);
    else {
      cursor.roles = carrying.names ? cursor.rolesOf(carrying.names) : cursor.rolesOfValidator();
      cursor.mode = carrying.names ? READ_MODE.asNamed : 0;
      walk.text(header[1]);
    }
  }
}

function walkCookies(walk: TextWalk, header: string): void {
  for (const { name, value, start } of findCookies('cookie', header)) {
    walk.cursor.moveBase([{ kind: 'cookie', name }]);
    walk.named([name], value, start);
  }
}

/** A body as the session has it. */
export interface RequestBody extends Pick<FormatBody, 'isBinary'> {
  readonly json?: unknown;
  readonly text?: string;
  /** The bytes of another text in its place, where the body is not written in UTF-8. */
  readonly write?: ((text: string) => Uint8Array) | undefined;
}

const BODY = new Location([{ kind: 'body' }]);

function walkBody(
  walk: TextWalk,
  headers: readonly Header[],
  { json, text, isBinary }: RequestBody,
): void {
  walk.cursor.moveBase(BODY);
  if (text === undefined) {
    walk.json(json);
    return;
  }
  const contentType = headerValue(headers, 'content-type');
  const carried = carriedIn({ text, isBinary, contentType });
  if (carried) walkCarried(walk, carried);
  else if (!isBinary) walk.text(text);
}

function walkCarried(walk: TextWalk, carried: Carried): void {
  if (carried.kind === 'json') walk.json(carried.json, carried.isMarked);
  else {
    const { pieces } = carried;
    const typeOf = createFieldTypes(() => pieces.filter(({ as }) => as === 'field'));
    for (const piece of pieces) walkPiece(walk, piece, typeOf);
  }
}

/** Names its server, as only a request in a batch does by hand. */
const HOST = /^host$/i;

/** Visits a piece of a request in the body as if that request were sent by itself. */
function walkInner(walk: TextWalk, { as, names: [name = ''], raw, start, codecs }: Piece): boolean {
  const { cursor } = walk;
  if (as === 'path') return walk.range(NO_ROLES, READ_MODE.asUrl, raw, start);
  if (as !== 'header') return walk.piece(raw, start, codecs[0]);
  const carrying = carryingHeader(String(name), 0);
  if (!carrying) return HOST.test(String(name)) && walk.piece(raw, start);
  const roles = carrying.names ? cursor.rolesOf(carrying.names) : cursor.rolesOfValidator();
  return walk.range(roles, carrying.names ? READ_MODE.asNamed : 0, raw, start);
}

/** @returns whether anything in it is taken */
function walkPiece(
  walk: TextWalk,
  piece: Piece,
  typeOf: ReturnType<typeof createFieldTypes>,
): boolean {
  const { as, names, steps, raw, start, codecs } = piece;
  const { cursor } = walk;
  cursor.moveBase(steps.length === 0 ? BODY : [...BODY.steps, ...steps]);
  if (piece.path !== undefined) return cursor.within(piece.path, () => walkInner(walk, piece));
  if (as === 'line') return walk.piece(raw, start);
  const isNothing = as === 'name' && names.length === 0;
  const named = isNothing ? NO_ROLES : rolesInBody(names, cursor.subject());
  const roles = as === 'field' ? rolesOfTyped(named, typeOf(names)) : named;
  const place = as === 'field' ? (steps[0]?.name ?? '') : piece.place;
  const own = place === undefined ? roles : withRoundTrip(roles, cursor.fieldRoundTrip(place));
  return walkValue(walk, own, raw, start, codecs);
}

/**
 * A request's body as text, where it is kept and of bounded size.
 * @param sessionFile where a body in a file lies beside; without it such a body is not read
 */
export function readRequestBody(
  { headers, body }: Pick<RecordedRequest, 'headers' | 'body'>,
  sessionFile: string | undefined,
): RequestBody | undefined {
  if (!body || 'truncated' in body) return undefined;
  if ('json' in body) return { json: body.json, isBinary: false };
  if ('text' in body) return { text: body.text, isBinary: false };
  const isInline = 'base64' in body;
  const bytes = isInline ? Buffer.from(body.base64, 'base64') : tryReadBodyFile(sessionFile, body);
  if (!bytes) return undefined;
  const contentType = headerValue(headers, 'content-type');
  const transcoded = transcode(bytes, contentType);
  if (transcoded) return { ...transcoded, isBinary: false };
  // With another value in it, it would be no body of its format.
  if (isUnread(bytes, contentType)) return undefined;
  const text = isInline ? undefined : decodeUtf8(bytes);
  return text === undefined
    ? { text: bytes.toString('latin1'), isBinary: true }
    : { text, isBinary: false };
}

/** Headers about the client, the connection and accepted formats: no server gave the client these values. */
const OWN =
  /^(?:accept(?:-.*)?|user-agent|host|content-(?:type|length|encoding|language|md5)|connection|keep-alive|transfer-encoding|te|trailer|upgrade|expect|date|via|dnt|priority|pragma|cache-control|range|sec-(?:fetch|ch|gpc|websocket)-?.*|access-control-request-.*|proxy-connection)$/;

const VALIDATOR = /^if-(?:none-)?match$|^if-range$/;

/** A request header that may carry a value of an earlier response. */
interface CarryingHeader {
  readonly location: Location;
  /** Names of its value; undefined for a validator, which the path names. */
  readonly names: readonly string[] | undefined;
  readonly isCookie: boolean;
}

/** How the walk reads a header, by its name; undefined if it carries no value of a response. */
export const carryingHeader: (name: string, place: number) => CarryingHeader | undefined =
  rememberNames((name) => {
    if (OWN.test(name)) return undefined;
    const names = VALIDATOR.test(name) ? undefined : [name];
    const location = new Location([{ kind: 'header', name }]);
    return { location, names, isCookie: name === 'cookie' };
  });
