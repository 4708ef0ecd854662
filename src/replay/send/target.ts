/**
 * Where the requests of a session go. Each was recorded against an origin, and goes to the target of that origin,
 * whatever its path has become. The session's own origin has its target by the option "target", other origins by
 * "origins". Requests to an origin without a target are not sent.
 */
import { UserError } from '../../errors.ts';
import { isLoopback } from '../../http/loopback.ts';
import { parseUrl } from '../../http/urls.ts';
import { isOrigin } from '../../session/constraints.ts';
import type { Recording, Session } from '../../session/schema.ts';

/** A base URL taken apart. */
export interface Target {
  /** Scheme, host and port. */
  readonly origin: string;
  /** Path of the base URL without a trailing slash; often empty. */
  readonly basePath: string;
  /** Set if nobody named the target: it is the recorded origin, and connections may not leave this machine. */
  readonly isLocal?: true;
}

/**
 * Recorded origins, as `URL` writes them, with their targets. The first is the session's own. None comes twice.
 */
export type Targets = readonly (readonly [recordedOrigin: string, target: Target])[];

/** The settings of a replay that say where its requests go. */
interface Destinations {
  readonly target?: string | undefined;
  readonly origins?: OriginTargets | undefined;
}

/** What `URL` gives as the origin of a URL that has none. */
const NO_ORIGIN = 'null';

/** Base URLs by recorded origin, such as `{ 'https://auth.example.com': 'http://127.0.0.1:4001' }`. */
export type OriginTargets = Readonly<Record<string, string>>;

/** `http://host` at the start of a path (RFC 9112 section 3.2.2), in every spelling that `URL` accepts. */
const SCHEME_AND_HOST = /^https?:[/\\]*[^/\\?#]*/i;

/**
 * The targets of a replay. The session's own origin goes where `origins` says, else to `target`. Without either, it
 * goes to itself if its host name is one of this machine, which each connection verifies: a replay never writes
 * to a real host that nobody named.
 * @throws {UserError} `TARGET_MISSING`
 */
export function resolveTargets(session: Session, { target, origins = {} }: Destinations): Targets {
  const named = Object.entries(origins).map(
    ([origin, url]) => [new URL(origin).origin, parseTarget(url)] as const,
  );
  const { origin, hostname } = new URL(session.origin);
  const own = named.find(([recorded]) => recorded === origin)?.[1];
  if (!own && target === undefined && !isLoopback(hostname)) {
    throw new UserError(
      'TARGET_MISSING',
      `the session was recorded against ${session.origin}, which is not on this ` +
        'machine: name the target it may be sent to, by the option "target" or REPLAY_TARGET',
    );
  }
  const others = named.filter(([recorded]) => recorded !== origin);
  return [[origin, own ?? targetOr(target, session.origin)], ...others];
}

/** Each recorded origin as its own target, for whoever looks for links and sends nothing. */
export function recordedTargets({ origin, recordings }: Session): Required<Destinations> {
  const others = new Set(recordings.flatMap((recording) => recording.origin ?? []));
  return { target: origin, origins: Object.fromEntries([...others].map((each) => [each, each])) };
}

/** The target of a recording; undefined if its origin has none. */
export function findTarget(recording: Recording, targets: Targets): Target | undefined {
  // The short way, for nearly all recordings.
  if (recording.origin === undefined && recording.request.path.startsWith('/')) {
    return targets[0]?.[1];
  }
  const found = originsOf(recording, targets).map((origin) => targetOf(origin, targets));
  return found.includes(undefined) ? undefined : found.at(-1);
}

/** The origin for which `findTarget` finds no target; undefined if the path is not an HTTP URL. */
export function foreignOriginOf(recording: Recording, targets: Targets): string | undefined {
  const foreign = originsOf(recording, targets).find((origin) => !targetOf(origin, targets));
  return foreign === undefined || !isOrigin(foreign) ? undefined : foreign;
}

/** The path that is sent: the base path and the recorded path, byte for byte. */
export function targetPath(target: Target, recordedPath: string): string {
  if (recordedPath === '*') return recordedPath;
  const path = recordedPath.replace(SCHEME_AND_HOST, '');
  return target.basePath + (path.startsWith('/') ? path : `/${path}`);
}

/** The origin that a recording was sent to, and the one that its path names, if it is an absolute URL. */
function originsOf({ origin, request }: Recording, targets: Targets): string[] {
  const recorded = origin === undefined ? (targets[0]?.[0] ?? NO_ORIGIN) : new URL(origin).origin;
  // The path of CONNECT is a host and a port.
  if (request.method === 'CONNECT' || !/^[a-z][a-z0-9+.-]*:/i.test(request.path)) return [recorded];
  return [recorded, parseUrl(request.path)?.origin ?? NO_ORIGIN];
}

/** Where requests to a recorded origin go. */
export function targetOf(origin: string, targets: Targets): Target | undefined {
  return targets.find(([recorded]) => recorded === origin)?.[1];
}

function targetOr(target: string | undefined, recordedOrigin: string): Target {
  return target === undefined
    ? { ...parseTarget(recordedOrigin), isLocal: true }
    : parseTarget(target);
}

function parseTarget(url: string): Target {
  const { origin, pathname } = new URL(url);
  return { origin, basePath: pathname.replace(/(?<!\/)\/+$/, '') };
}

/** The URL of a path at a target; for `OPTIONS *`, that of the whole server. */
export function urlAt(target: Target, path: string): string {
  return target.origin + (path === '*' ? '/' : targetPath(target, path));
}
