import type { Recording } from '../../session/schema.ts';
import type { About } from './about.ts';
import type { Cursor } from './response/see.ts';
import { createRoles, type Roles, rolesInCall, rolesOf, rolesOfId, rolesOfTyped } from './roles.ts';
import { NO_SUBJECT, subjectsBehind } from './subjects.ts';

/** What a value of a response is for. */
export type ProducedRoles = (at: Cursor) => Roles;

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
    if (at.kind === 'part' && / segment \d+$/.test(at.place())) {
      return rolesOfId(subjectsBehind(names.at(-1) ?? '') ?? NO_SUBJECT);
    }
    const own = names.at(-1) ?? '';
    if (own !== 'etag' || !('headers' in response)) {
      // The last step to it, of those that are positions, matters alone.
      const steps = /\/\d+$/.test(at.place()) ? [...names, 0] : names;
      const roles = rolesOfTyped(
        isCall ? rolesInCall(steps, subjects) : rolesOf(steps, subjects),
        at.type?.(),
      );
      // The client sends it back under the same name.
      if (at.kind === 'hidden') {
        return createRoles([...roles.strong, ...roles.weak], NONE, roles.idWord, roles.also);
      }
      return roles;
    }
    const location = response.headers.find(([name]) => /^(?:content-)?location$/i.test(name))?.[1];
    const paths = [request.path, location?.replace(/^https?:\/\/[^/]*/, '')];
    const strong = paths.flatMap((path) => (path ? `etag of ${path.replace(/[?#].*$/s, '')}` : []));
    return createRoles(strong, NONE, '');
  };
}
