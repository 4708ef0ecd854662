/**
 * What the values of a response are for, by their names and by what their request is about. A batch, which is a
 * multipart body with a request in each part (`application/http`), is answered by a response in each part.
 */

import { carriedIn } from '../../../formats/formats.ts';
import { Location } from '../../../formats/value/location.ts';
import type { Cursor } from '../../../formats/value/reading.ts';
import { isTagName } from '../../../http/entity-tag.ts';
import { headerValue } from '../../../http/headers.ts';
import { isMultipartBody } from '../../../http/media-type.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Body, Recording } from '../../../session/schema.ts';
import { rolesInAnswer } from '../naming/body-roles.ts';
import { areWrappers, isQuantityName } from '../naming/names.ts';
import { rolesOfSegment } from '../naming/path-roles.ts';
import {
  contextAfter,
  contextInUrl,
  contextOfRequest,
  NO_CONTEXT,
  type RequestSubject,
} from '../naming/request-subject.ts';
import {
  createRoles,
  type Roles,
  rolesOf,
  rolesOfId,
  rolesOfTyped,
  rolesOfWrapped,
  withRoundTrip,
} from '../naming/roles.ts';
import { destinationOf, roundTripOf } from '../naming/round-trips.ts';

/** What a value of a response is for. */
export type ProducedRoles = (at: Cursor) => Roles;

const NONE: readonly string[] = [];

/** A response, and what its request is about. */
interface Answer extends Pick<Recording, 'request' | 'response'> {
  readonly subject: RequestSubject;
  /** Whether the request has made a thing. */
  readonly makes: boolean;
}

/** @param subject what the request is about */
export function createProducedRoles(
  { request, response }: Recording,
  subject: RequestSubject,
): ProducedRoles {
  const inner = innerRequests(request);
  const whole = { path: request.path, context: subject.context };
  const answer = { request, response, subject, makes: hasMade(response, subject) };
  return (at) => {
    const asked = inner?.get(partOf(at.location())) ?? whole;
    if (at.kind === 'part' && isOfPath(at.location())) return rolesInUrl(at.names());
    return isTagName(at.names().at(-1) ?? '') && 'headers' in response
      ? rolesOfTag(at, asked, response)
      : rolesOfValue(at, asked, answer);
  };
}

/** The roles of a segment of a URL, or of the key in one. */
function rolesInUrl(segments: readonly string[]): Roles {
  const before = `/${segments.join('/')}/`;
  if (segments.length > 1) return rolesOfSegment(before, before.length);
  return rolesOfId(contextAfter(segments.at(-1) ?? '') ?? NO_CONTEXT);
}

function rolesOfValue(at: Cursor, asked: Asked, answer: Answer): Roles {
  const location = at.location();
  const roles = withRoundTrip(
    rolesByNames(at, asked, answer),
    roundTripOf(location, answer.request),
  );
  const { strong, weak, idWord, also } = roles;
  // Outside of rows, an attribute may be that of anything.
  if (location.last?.kind === 'data' && location.elements().length === 0) {
    return createRoles(NONE, [...strong, ...weak], idWord, also);
  }
  if (at.kind !== 'hidden') return roles;
  // The client sends it back under the same name.
  return withRoundTrip(createRoles([...strong, ...weak], NONE, idWord, also), roles.roundTrip);
}

/** The roles that the name of a value, the names around it and its siblings give it. */
function rolesByNames(at: Cursor, asked: Asked, { response, subject, makes }: Answer): Roles {
  const location = at.location();
  const names = at.names();
  const name = names.at(-1) ?? '';
  const own = !isQuantityName(name) && at.isReference?.() ? names.with(-1, `${name}_id`) : names;
  const url = enclosingUrl(location);
  const context = url ? contextInUrl(url, asked.context) : asked.context;
  const { isCall } = subject;
  const inAnswer = rolesInAnswer(
    // Of all positions in lists, only the last one says something: the value is an element.
    location.last?.kind === 'item' ? [...own, 0] : own,
    { isCall, makes, context: isCall ? subject.context : context },
    at,
  );
  const isIdInside = inAnswer.idWord !== '' && names.length > 1;
  const isAlone = isIdInside && areWrappers(names.slice(1, -1)) && at.isWrapped?.();
  const roles =
    isAlone && !hasLocation(response)
      ? rolesOfWrapped(inAnswer, rolesOf(own.slice(1), context))
      : inAnswer;
  return rolesOfTyped(roles, at.type?.(), at.isOfRow?.());
}

/** The roles of a validator, which is that of each path that the response is about. */
function rolesOfTag(
  at: Cursor,
  { path: ofRequest, context }: Asked,
  { headers, body }: Extract<Recording['response'], { status: number }>,
): Roles {
  const ofThing = rolesOf([...at.names().slice(0, -1), 'etag'], context).strong;
  // In a list, it is that of an element, which has a path of its own.
  if (at.isInList()) return createRoles(ofThing, NONE, '');
  const url = headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
  const path = pathOf(ofRequest);
  const ofMade = madeId(body);
  const paths = [
    path,
    url && pathOf(url.replace(/^https?:\/\/[^/]*/, '')),
    ofMade && `${path}/${ofMade}`,
  ];
  const strong = paths.flatMap((each) => (each ? `etag of ${each}` : []));
  return createRoles([...strong, ...ofThing], NONE, '');
}

/** Whether a request has made a thing, as its response says. */
function hasMade(response: Recording['response'], { makes }: RequestSubject): boolean {
  return makes && 'status' in response && response.status >= 200 && response.status < 300;
}

/** Whether a response names what was made by its `Location`. */
function hasLocation(response: Recording['response']): boolean {
  return 'headers' in response && headerValue(response.headers, 'location') !== undefined;
}

/** The id of what a response is about: it may have been made by a request to its collection. */
function madeId(body: Body | undefined): string | undefined {
  const json = body && 'json' in body ? body.json : undefined;
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

/** Whether a location is a segment of a URL, or the key in one, which the segments before it name. */
function isOfPath({ last }: Location): boolean {
  return last?.kind === 'segment' || (last?.kind === 'entity-key' && last.name === undefined);
}

/**
 * The URL whose query has the location, else the destination of the form or link around it, else that of the
 * link that its row is named after, if any.
 */
function enclosingUrl(location: Location): string | undefined {
  const { steps } = location;
  return (
    steps.findLast(({ kind }) => kind === 'query')?.url ??
    destinationOf(location) ??
    steps.findLast(({ kind, name }) => kind === 'row' && name?.startsWith('/'))?.name
  );
}

/** What a request in a batch is about. */
type Asked = Pick<RequestSubject, 'context'> & { readonly path: string };

/** The requests in a batch, by the location of their part, which is that of their response as well. */
function innerRequests({ headers, body }: Recording['request']): Map<string, Asked> | undefined {
  const contentType = headerValue(headers, 'content-type');
  if (!body || !('text' in body) || !isMultipartBody(body.text, contentType)) return undefined;
  const carried = carriedIn({ text: body.text, contentType });
  const pieces = carried?.kind === 'pieces' ? carried.pieces : [];
  const inner = pieces.flatMap(({ as, steps, path = '' }) => {
    if (as !== 'path') return [];
    const asked = { path, context: contextOfRequest({ path }) };
    return [[partOf(new Location(steps)), asked] as const];
  });
  return inner.length === 0 ? undefined : new Map(inner);
}

/** The location of the innermost part that a location is in. */
function partOf({ steps }: Location): string {
  return new Location(steps.filter(({ kind }) => kind === 'part')).text;
}
