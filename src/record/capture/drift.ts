import { headerValue } from '../../http/headers.ts';
import { isSafeMethod } from '../../http/method-override.ts';
import { routeOf } from '../../session/route.ts';
import type { Recording } from '../../session/schema.ts';
import type { ObservedRoutes } from './observed-traffic.ts';

/** How what a test sends has moved away from its session. Routes such as `GET /orders/*`. */
export interface Drift {
  /** Sent now, and not in the session. */
  readonly added: readonly string[];
  /** In the session, and not sent any more. */
  readonly gone: readonly string[];
}

/**
 * What is surely different. Ids differ from run to run, and so do the order of what is sent at the same
 * time and how often a client polls: of safe methods, only whether a route is called counts.
 * @param mayMissSome requests may have been sent that nobody observed, by a child process or a browser:
 * then none counts as gone
 * @returns undefined where nothing is
 */
export function findDrift(
  recordings: readonly Recording[],
  observed: ObservedRoutes,
  mayMissSome: boolean,
): Drift | undefined {
  if (observed.isPartial) return undefined;
  const recorded = countRoutes(recordings);
  // What another kind of client has recorded, this process may never have sent.
  const ownRoutes = countRoutes(
    recordings.filter(({ request }) =>
      observed.agents.has(headerValue(request.headers, 'user-agent') ?? ''),
    ),
  );
  const added = [...observed.calls]
    .filter(([route, { certain }]) => isMore(route, certain, recorded.get(route) ?? 0))
    .map(([route]) => route);
  const gone = mayMissSome
    ? []
    : [...ownRoutes]
        .filter(([route, count]) => isMore(route, count, observed.calls.get(route)?.possible ?? 0))
        .map(([route]) => route);
  const drift = dropLookalikes(added, gone);
  return drift.added.length + drift.gone.length === 0 ? undefined : drift;
}

function countRoutes(recordings: readonly Recording[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { request } of recordings) {
    const route = routeOf(request);
    counts.set(route, (counts.get(route) ?? 0) + 1);
  }
  return counts;
}

function isMore(route: string, count: number, other: number): boolean {
  const [method = ''] = route.split(' ', 1);
  return isSafeMethod(method) ? count > 0 && other === 0 : count > other;
}

/** A route that is gone and one that was added may be one, with a name in it that is made up each time. */
function dropLookalikes(added: readonly string[], gone: readonly string[]): Drift {
  const left = [...gone];
  const isNew = (route: string): boolean => {
    const twin = left.findIndex((other) => mayBeSame(route, other));
    if (twin >= 0) left.splice(twin, 1);
    return twin < 0;
  };
  return { added: added.filter(isNew), gone: left };
}

/** They begin alike, and are as long. */
function mayBeSame(route: string, other: string): boolean {
  const [a, b] = [route.split('/'), other.split('/')];
  return a.length > 2 && a.length === b.length && a[0] === b[0] && a[1] === b[1];
}
