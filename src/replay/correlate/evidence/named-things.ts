/**
 * Finds the thing that a request means by a version which it carries. The request names the thing by its path, or by
 * an id that is a sibling of the version.
 */
import { Location } from '../../../formats/value/location.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Producer } from '../message/carried-texts.ts';
import type { InsertionPoint, RequestCursor } from '../message/cursor.ts';
import { isIdRole, type Roles } from '../naming/roles.ts';
import { elementOf, isChangedAt, isOwnMember, thingChangedAt } from '../naming/round-trips.ts';

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
