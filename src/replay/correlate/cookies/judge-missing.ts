import type { Recording } from '../../../session/schema.ts';
import type { Outcome } from '../../outcome/outcome.ts';
import { type Blocked, explainBlocked, explainNotSent } from '../explain-blocked.ts';
import { titleOf } from '../title-of.ts';
import { producersOf, type ServerCookie } from './cookie-links.ts';
import { isBalancerCookie } from './is-balancer-cookie.ts';
import type { Jar } from './jar.ts';

/** What is known of a replay so far. Recordings are named by their position. */
export interface SoFar {
  readonly recordings: readonly Recording[];
  /** Outcomes of those that did not pass. */
  readonly failed: ReadonlyMap<number, Outcome>;
  /** Of the client; none where no live response has set it a cookie. */
  readonly jar: Jar | undefined;
}

/**
 * Whether a request is sent that lacks a cookie: not where what sets it failed, or sets none of its
 * name. One that was set and then deleted or let expire, or is for other requests now, a client would
 * leave out as well.
 * @returns why nothing is sent, else why the cookie is left out, in a clause
 */
export function judgeMissing(cookie: ServerCookie, soFar: SoFar): Blocked | string {
  const { recordings, failed, jar } = soFar;
  const { name, producer, sending } = cookie;
  const to = `cookie ${name}`;
  const recording = recordings[producer];
  const source = jar?.lastSource(name);
  const failure = failed.get(producer) ?? (source === undefined && earlierFailure(cookie, failed));
  if (failure) return explainNotSent(to, failure);
  if (source === undefined && recording && !isBalancerCookie(name)) {
    return explainBlocked(to, recording, `its response sets no ${to}`);
  }
  if (source === undefined || sending === 'old') return `which ${nameOf(recording)} no longer sets`;
  if (jar?.named(name).length) return 'which is for other paths or hosts, or for https alone, now';
  return `which ${nameOf(recordings[source])} has deleted or let expire`;
}

function earlierFailure(cookie: ServerCookie, failed: SoFar['failed']): Outcome | undefined {
  if (failed.size === 0) return undefined;
  const last = producersOf(cookie).findLast((position) => failed.has(position));
  return failed.get(last ?? -1);
}

function nameOf(recording: Recording | undefined): string {
  return recording ? titleOf(recording) : '';
}
