import { kindOf } from '../../formats/exact-number.ts';
import type { RecordedRequest, Session } from '../../session/schema.ts';
import { isIdOfThing, rolesOf } from '../naming/roles.ts';
import { rolesBehind } from '../naming/roles-behind.ts';
import { subjectsOf } from '../naming/subjects.ts';

/** Of which things a recorded value is the id, such as `order.id`. */
export type RecordedRoles = (recorded: string) => ReadonlySet<string>;

const NONE: ReadonlySet<string> = new Set();

/**
 * Tells by where the requests of a session have a value. Paths tell best; where they have it as the
 * ids of several things, nothing tells which of them is meant elsewhere.
 */
export function createRecordedRoles({ recordings }: Session): RecordedRoles {
  let known: ReturnType<typeof gather> | undefined;
  return (recorded) => {
    known ??= gather(recordings.map(({ request }) => request));
    const inPaths = known.inPaths.get(recorded);
    if (inPaths === undefined) return known.named.get(recorded) ?? NONE;
    return inPaths.size === 1 ? inPaths : NONE;
  };
}

type ByValue = Map<string, Set<string>>;

function gather(requests: readonly RecordedRequest[]): { inPaths: ByValue; named: ByValue } {
  const inPaths: ByValue = new Map();
  const named: ByValue = new Map();
  for (const request of requests) {
    const [path = '', query = ''] = request.path.split('?');
    for (const { 0: segment, index } of path.matchAll(/[^/]+/g)) {
      add(inPaths, segment, rolesBehind(path, index).strong);
    }
    const around = subjectsOf(request);
    const addNamed = (value: string, names: readonly (string | number)[]): void => {
      const { strong, weak } = rolesOf(names, around);
      add(named, value, [...strong, ...weak]);
    };
    for (const [name, value] of new URLSearchParams(query)) addNamed(value, [name]);
    const { body } = request;
    if (body && 'json' in body) eachLeaf(body.json, [], addNamed);
  }
  return { inPaths, named };
}

function add(roles: ByValue, value: string, found: readonly string[]): void {
  // Without a subject, it is the id of anything.
  const ids = found.filter(isIdOfThing);
  if (ids.length === 0) return;
  const all = roles.get(value) ?? new Set();
  for (const role of ids) all.add(role);
  roles.set(value, all);
}

type Names = readonly (string | number)[];

function eachLeaf(value: unknown, names: Names, see: (value: string, names: Names) => void): void {
  if (typeof value === 'string' || typeof value === 'number') see(String(value), names);
  else if (Array.isArray(value)) {
    for (const [index, child] of value.entries()) eachLeaf(child, [...names, index], see);
  } else if (value !== undefined && kindOf(value) === 'object') {
    for (const [key, child] of Object.entries(value as object)) {
      eachLeaf(child, [...names, key], see);
    }
  }
}
