import { pathOf } from '../../../session/path-of.ts';
import type { Body, Recording } from '../../../session/schema.ts';
import type { About } from '../naming/about.ts';
import { isTagName } from '../naming/entity-tag.ts';
import {
  createRoles,
  type Roles,
  rolesInCall,
  rolesOf,
  rolesOfId,
  rolesOfTyped,
} from '../naming/roles.ts';
import { intern, NO_SUBJECT, subjectsBehind, subjectsOfPath } from '../naming/subjects.ts';
import { shapeOfPlace } from '../places/shape-of-place.ts';
import type { Cursor } from '../response/see.ts';

/** What a value of a response is for. */
export type ProducedRoles = (at: Cursor) => Roles;

/** Of a URL, or the key in one: what is before it names it. */
const SEGMENT = / segment \d+(?: key)?$/;
const NONE: readonly string[] = [];

/**
 * What the values of a response are for. Its validators are those of the paths that it is about.
 * @param about what its request is about
 */
export function createProducedRoles(
  { request, response }: Recording,
  { subjects, isCall }: About,
): ProducedRoles {
  return (at) => {
    const names = at.names();
    if (at.kind === 'part' && SEGMENT.test(at.place())) {
      return rolesOfId(subjectsBehind(names.at(-1) ?? '') ?? NO_SUBJECT);
    }
    const own = names.at(-1) ?? '';
    if (!isTagName(own) || !('headers' in response)) {
      // The last step to it, of those that are positions, matters alone.
      const place = at.place();
      const steps = /\/\d+$/.test(place) ? [...names, 0] : names;
      const shape = shapeOfPlace(place);
      const about = shape ? subjectsInPage(shape, subjects) : subjects;
      const roles = rolesOfTyped(
        isCall ? rolesInCall(steps, subjects) : rolesOf(steps, about),
        at.type?.(),
      );
      // The client sends it back under the same name.
      if (at.kind === 'hidden') {
        return createRoles([...roles.strong, ...roles.weak], NONE, roles.idWord, roles.also);
      }
      return roles;
    }
    const ofThing = rolesOf([...names.slice(0, -1), 'etag'], subjects).strong;
    // In a list, it is that of an element, which has a path of its own.
    if (at.element() !== undefined) return createRoles(ofThing, NONE, '');
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const [path, ofLocation] = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')].map(
      (url) => url && pathOf(url),
    );
    const ofMade = madeId(response.body);
    const paths = [path, ofLocation, ofMade && `${path}/${ofMade}`];
    const strong = paths.flatMap((each) => (each ? `etag of ${each}` : []));
    return createRoles([...strong, ...ofThing], NONE, '');
  };
}

/** What is in a form is about what that is sent to first, then about what its page is about. */
function subjectsInPage(shape: string, ofPage: readonly string[]): readonly string[] {
  const subjects = [...subjectsOfPath(shape), ...ofPage].filter((subject) => subject !== '');
  return subjects.length === 0 ? NO_SUBJECT : intern(...new Set(subjects));
}

/** The id of what a response is about: it may have been made by a request to its collection. */
function madeId(body: Body | undefined): string | undefined {
  const json = body && 'json' in body ? body.json : undefined;
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}
