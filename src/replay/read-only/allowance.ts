/**
 * What a read-only target is sent although it may write.
 *
 * A pattern allows what it names and nothing more: one method, on the paths of its glob. A server that
 * reads another path or another method than the pattern has matched would do what nobody has allowed.
 */
import { hasDotSegment } from '../../http/dot-segments.ts';
import { matchesRoute } from '../../session/matches-path.ts';

/** What a read-only target is sent all the same. */
export interface ReadOnlyOptions {
  /**
   * Method and path without its query, such as `POST /login`: `*` stands for one segment, `**` for any
   * number of them.
   */
  readonly allow: readonly string[];
}

/** Whether a target is read-only, and what of the rest it is sent. */
export type ReadOnly = boolean | ReadOnlyOptions;

/** Whether a read-only target is sent a method for a path, whatever that does. */
export type Allowance = (method: string, path: string) => boolean;

/** Of a read-only target; undefined for one that is not. */
export function allowanceOf(readOnly: ReadOnly | undefined): Allowance | undefined {
  if (!readOnly) return undefined;
  const allowed = readOnly === true ? [] : readOnly.allow;
  return (method, path) =>
    !isAmbiguous(path) && allowed.some((each) => matchesRoute(each, method, path));
}

/** Slashes in escapes, which some servers take for slashes, and segments that lead elsewhere. */
const HIDDEN_SLASH = /%(?:25)*(?:2f|5c)|\\/i;

function isAmbiguous(target: string): boolean {
  const [path = ''] = target.split(/[?#]/, 1);
  return HIDDEN_SLASH.test(path) || hasDotSegment(path);
}
