/**
 * Finds the thing that a request means by a version which it carries. The request names the thing by its path, or by
 * an id that is a sibling of the version. The file also compares paths.
 */

import { isPositioned, Location } from '../../../formats/value/location.ts';
import { isPlural, isValue } from '../../../formats/value/names.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Producer } from '../message/carried-texts.ts';
import type { InsertionPoint, RequestCursor } from '../message/cursor.ts';
import { areWrappers } from '../naming/names.ts';
import { isIdRole, type Roles } from '../naming/roles.ts';
import { elementOf } from '../naming/round-trips.ts';

/** A value of the request that comes from a response. */
interface Named {
  readonly to: InsertionPoint;
  /** Position of the recording. */
  readonly producer: number;
  readonly location: Location;
  readonly value: string;
  readonly roles?: Roles | undefined;
}

interface NamedThings {
  /**
   * Whether a version of a response belongs to one of the named things.
   * @param answered path of the request that was answered with it
   */
  haveVersion(version: Producer, answered: string): boolean;
}

/** Values before the version that may be its siblings. */
const MAX_SIBLINGS = 16;

/**
 * @param links of the values before the version
 * @param at location of the version
 */
export function namedThings(links: readonly Named[], at: RequestCursor): NamedThings {
  const siblingIds = siblingIdsOf(links, at.location());
  // The path names nothing inside of the body.
  const path = isOwnMember(at.location(), undefined) ? at.path() : '';
  const thing = thingChangedAt(path);
  const isInPath = ({ to, value }: Named): boolean =>
    thing !== undefined && to.part === 'path' && (value === thing || value.endsWith(`/${thing}`));
  const ofPath = links.filter(isInPath);
  return {
    haveVersion(version, answered) {
      if (!isOwnMember(version.location, elementOf(version.location))) return false;
      if (!version.isInList && isChangedAt(pathOf(answered), path)) return true;
      return (
        ofPath.some((id) => isOfSameThing(id, version)) ||
        siblingIds.some((id) => isIdOf(id, version) && isOfSameThing(id, version))
      );
    },
  };
}

/** The ids before a value in its object. */
function siblingIdsOf(links: readonly Named[], { part, steps, last }: Location): readonly Named[] {
  if (part !== 'body' || !(last?.kind === 'key' || last?.kind === 'element')) return [];
  const container = new Location(steps.slice(0, -1));
  return links.slice(-MAX_SIBLINGS).filter(({ to: { location }, roles }) => {
    const isId = roles?.strong.some(isIdRole) ?? false;
    return isId && new Location(location.steps.slice(0, -1)).isSame(container);
  });
}

/** Whether an id is that of its object, or of the kind of thing that has the version. */
function isIdOf({ to, roles }: Named, { roles: { strong } }: Producer): boolean {
  if (/^_?id$/i.test(to.location.last?.name ?? '')) return true;
  return strong.some((role) => roles?.strong.includes(role.replace(/\.[^.]*$/, '.id')));
}

/** Whether a value comes from the same element or document as a version. */
function isOfSameThing({ producer, location }: Named, version: Producer): boolean {
  if (producer !== version.index) return false;
  return elementOf(location)?.text === elementOf(version.location)?.text;
}

/**
 * Whether two paths diverge and meet again, as those of like things in different containers do: `/orders/3/items`
 * and `/invoices/4/items/7`. Many APIs number such things within their container.
 */
export function isSiblingPath(one: string, other: string): boolean {
  // A path within the other one is that of its own collection.
  if (other.startsWith(one)) return false;
  const segments = one.split('/');
  const others = other.split('/');
  const parting = segments.findIndex((segment, index) => segment !== others[index]);
  if (parting === -1) return false;
  return segments.some(
    (segment, index) => index > parting && segment === others[index] && !isValue(segment),
  );
}

/** Whether a path is the other one, or names the thing that has it: `/orders/7` for `/orders/7/items`. */
export function isOfSamePath(of: string, path: string): boolean {
  if (of === path) return true;
  if (path[of.length] !== '/' || !path.startsWith(of)) return false;
  const [before, last = ''] = of.split('/').slice(-2);
  return isThing(last, before);
}

/** Whether a request to `path` changes what is read at `of`: it is the same path, or that of an action on it (`/orders/7/cancel`). */
function isChangedAt(of: string, path: string): boolean {
  if (of === path) return true;
  return path.startsWith(`${of}/`) && actionIn(path) === path.slice(of.length + 1);
}

/** The segment for the thing that a request changes: the 7 of `/orders/7` and `/orders/7/cancel`, but not of `/orders/7/items`. */
function thingChangedAt(path: string): string | undefined {
  const action = actionIn(path);
  const [before, last = ''] = (action ? path.slice(0, -action.length - 1) : path)
    .split('/')
    .slice(-2);
  return isThing(last, before) ? last : undefined;
}

/** The last segment, if it is an action on the thing before it. */
function actionIn(path: string): string | undefined {
  const [before, thing = '', last = ''] = path.split('/').slice(-3);
  const isAction = last !== '' && !isValue(last) && !isPlural(last) && !isPlural(thing);
  return isAction && isThing(thing, before) ? last : undefined;
}

/**
 * Whether a value belongs to its message or element directly, and not to an inner object. Mere wrappers do not count
 * as objects.
 * @param container the element; undefined for the message
 */
function isOwnMember({ steps }: Location, container: Location | undefined): boolean {
  const inside = steps.slice(container ? container.steps.length : 1, -1);
  const isRoot = !container && inside[0]?.kind === 'element';
  const names = (isRoot ? inside.slice(1) : inside).map(({ name = '' }) => name);
  return !inside.slice(isRoot ? 1 : 0).some(isPositioned) && areWrappers(names);
}

/** Whether a segment names a thing: it is a value, or follows a word in plural. */
function isThing(segment: string, before = ''): boolean {
  return segment !== '' && (isValue(segment) || (isPlural(before) && !isPlural(segment)));
}
