import type { Recording } from '../../session/schema.ts';
import type { CorrelatedValue, LeftOut } from '../failure/correlated-value.ts';
import {
  type Blocked,
  blockedByLack,
  blockedByOutcome,
  nameOf,
  type Outcome,
} from '../failure/outcome.ts';
import type { CookieInsertion } from './cookies/cookie-jars.ts';
import { producersOf, type ServerCookie } from './cookies/cookie-links.ts';
import type { Jar } from './cookies/jar.ts';

/** What is known of a replay so far. Recordings are named by their position. */
interface SoFar {
  readonly recordings: readonly Recording[];
  /** Outcomes of recordings that did not pass. */
  readonly failed: ReadonlyMap<number, Outcome>;
  /** The jar of the client; undefined if no live response has set a cookie for it. */
  readonly jar: Jar | undefined;
}

/**
 * Whether a request is sent without a cookie that it had. It is not if the request failed whose response sets the
 * cookie, or if that response sets none of its name. It is if the cookie was deleted, has expired or is for other
 * requests now: a client would leave it out as well.
 * @param recording whose response had set the cookie
 * @returns why nothing is sent, else why the cookie is left out
 */
function judgeMissing(cookie: ServerCookie, recording: Recording, soFar: SoFar): Blocked | LeftOut {
  const { recordings, failed, jar } = soFar;
  const { name, producer, sending } = cookie;
  const to = `cookie ${name}`;
  const source = jar?.lastSource(name);
  const failure = failed.get(producer) ?? (source === undefined && earlierFailure(cookie, failed));
  if (failure) return blockedByOutcome(to, failure);
  if (source === undefined && !isBalancerCookie(name)) {
    return blockedByLack(to, recording, { kind: 'not-set', cookie: name });
  }
  if (source === undefined || sending === 'old') return { kind: 'not-set', by: nameOf(recording) };
  if (jar?.named(name).length) return { kind: 'elsewhere' };
  return { kind: 'deleted', by: nameOf(recordings[source] ?? recording) };
}

function earlierFailure(cookie: ServerCookie, failed: SoFar['failed']): Outcome | undefined {
  if (failed.size === 0) return undefined;
  const last = producersOf(cookie).findLast((position) => failed.has(position));
  return failed.get(last ?? -1);
}

/**
 * Names of cookies of well-known load balancers, content delivery networks and gateways, which one server is behind and
 * another is not. Such cookies route a request, and mean nothing to the app.
 */
const BALANCER =
  /^(?:AWS(?:ALB|ELB)|ARRAffinity|ApplicationGatewayAffinity|GCLB$|GCILB$|BIGipServer|TS[0-9a-f]{6}[0-9a-f]*$|NSC_|citrix_ns_id|SERVERID$|ROUTEID$|INGRESSCOOKIE$|X-Oracle-BMC-LBS-Route$|__cf|_cfuvid$|cf_clearance$|incap_ses_|visid_incap_|nlbi_|ak_bmsc$|bm_s[vz]$|_abck$|datadome$)/;

/** Whether a cookie has the name of one that a load balancer sets. */
function isBalancerCookie(name: string): boolean {
  return BALANCER.test(name);
}

/** What has become of the cookies of a request, or why the request is not sent. */
export function explainCookies(
  { sent, added, missing }: CookieInsertion,
  soFar: SoFar,
): CorrelatedValue[] | Blocked {
  const identify = (name: string, producer: number): Pick<CorrelatedValue, 'from' | 'to'> => {
    const place = `cookie ${name}`;
    return { from: { id: soFar.recordings[producer]?.id ?? '', place }, to: place };
  };
  const left: CorrelatedValue[] = [];
  for (const cookie of missing) {
    const recording = soFar.recordings[cookie.producer];
    if (!recording) continue;
    const judged = judgeMissing(cookie, recording, soFar);
    if ('state' in judged) return judged;
    left.push({ ...identify(cookie.name, cookie.producer), leftOut: judged });
  }
  return [
    ...sent.map(({ name, source }) => identify(name, source)),
    ...added.map(({ name, source }) => ({ ...identify(name, source), isAdded: true as const })),
    ...left,
  ];
}
