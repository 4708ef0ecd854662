/** Batches: multipart bodies with a request in each of their parts (`application/http`). */

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
  contextBehind,
  contextInPage,
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

/**
 * What the values of a response are for. Its validators are those of the paths that it is about.
 * @param about what its request is about
 */
export function createProducedRoles(
  { request, response }: Recording,
  subject: RequestSubject,
): ProducedRoles {
  const inner = innerRequests(request);
  const whole = { path: request.path, context: subject.context };
  const makes = hasMade(response, subject);
  return (at) => {
    const { path: ofRequest, context } = inner?.get(partOf(at.location())) ?? whole;
    const names = at.names();
    if (at.kind === 'part' && isOfPath(at.location())) {
      const before = `/${names.join('/')}/`;
      if (names.length > 1) return rolesOfSegment(before, before.length);
      return rolesOfId(contextBehind(names.at(-1) ?? '') ?? NO_CONTEXT);
    }
    const name = names.at(-1) ?? '';
    if (!isTagName(name) || !('headers' in response)) {
      // The last step to it, of those that are positions, matters alone.
      const location = at.location();
      const own =
        !isQuantityName(name) && at.isReference?.() ? names.with(-1, `${name}_id`) : names;
      const steps = location.last?.kind === 'item' ? [...own, 0] : own;
      const url = enclosingUrl(location);
      const around = url ? contextInPage(url, context) : context;
      const { isCall } = subject;
      const asked = { isCall, makes, context: isCall ? subject.context : around };
      const read = rolesInAnswer(steps, asked, at);
      const isIdInside = read.idWord !== '' && names.length > 1;
      const isAlone = isIdInside && areWrappers(names.slice(1, -1)) && at.isWrapped?.();
      const isWrapped = isAlone && !hasLocation(response);
      const thing = isWrapped ? rolesOfWrapped(read, rolesOf(own.slice(1), around)) : read;
      const named = rolesOfTyped(thing, at.type?.(), at.isOfRow?.());
      const roles = withRoundTrip(named, roundTripOf(location, request));
      // In no row, an attribute may be that of anything.
      if (location.last?.kind === 'data' && location.elements().length === 0) {
        return createRoles(NONE, [...roles.strong, ...roles.weak], roles.idWord, roles.also);
      }
      // The client sends it back under the same name.
      if (at.kind === 'hidden') {
        const made = createRoles([...roles.strong, ...roles.weak], NONE, roles.idWord, roles.also);
        return withRoundTrip(made, roles.roundTrip);
      }
      return roles;
    }
    const ofThing = rolesOf([...names.slice(0, -1), 'etag'], context).strong;
    // In a list, it is that of an element, which has a path of its own.
    if (at.isInList()) return createRoles(ofThing, NONE, '');
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const [path, ofLocation] = [ofRequest, location?.replace(/^https?:\/\/[^/]*/, '')].map(
      (url) => url && pathOf(url),
    );
    const ofMade = madeId(response.body);
    const paths = [path, ofLocation, ofMade && `${path}/${ofMade}`];
    const strong = paths.flatMap((each) => (each ? `etag of ${each}` : []));
    return createRoles([...strong, ...ofThing], NONE, '');
  };
}

/** Whether a request has made a thing, as its response says. */
export function hasMade(response: Recording['response'], { makes }: RequestSubject): boolean {
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

/** Of a URL, or the key in one: what is before it names it. */
function isOfPath({ last }: Location): boolean {
  return last?.kind === 'segment' || (last?.kind === 'entity-key' && last.name === undefined);
}

/** The URL whose query has the location, else the destination of the form or link around it, if any. */
function enclosingUrl(location: Location): string | undefined {
  return location.steps.findLast(({ kind }) => kind === 'query')?.url ?? destinationOf(location);
}

/** What a request in a batch is about. */
type Asked = Pick<RequestSubject, 'context'> & { readonly path: string };

/** The requests in a batch, by the places of their parts, at which their responses are in the answer. */
function innerRequests({ headers, body }: Recording['request']): Map<string, Asked> | undefined {
  const contentType = headerValue(headers, 'content-type');
  if (!body || !('text' in body) || !isMultipartBody(body.text, contentType)) return undefined;
  const carried = carriedIn({ text: body.text, contentType });
  const pieces = carried?.kind === 'pieces' ? carried.pieces : [];
  const inner = pieces.flatMap(({ as, steps, path = '' }) => {
    if (as !== 'target') return [];
    const asked = { path, context: contextOfRequest({ path }) };
    return [[partOf(new Location(steps)), asked] as const];
  });
  return inner.length === 0 ? undefined : new Map(inner);
}

/** The parts that a location is in. */
function partOf({ steps }: Location): string {
  return new Location(steps.filter(({ kind }) => kind === 'part')).text;
}
