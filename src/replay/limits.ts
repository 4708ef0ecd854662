/** What bounds a replay: how many connections it opens, and how long a request may take. */
import { mayOverlap, paceOf } from './schedule/pace.ts';
import type { ReplaySettings } from './settings.ts';

const DEFAULT_CONNECTIONS = 64;
const MAX_CONNECTIONS = 1024;
const DEFAULT_TIMEOUT = 30_000;

/** The most connections that a replay opens to each target. @param requests how many it sends */
export function connectionsOf(
  settings: Pick<ReplaySettings, 'connections' | 'speed' | 'openLoop'>,
  requests: number,
): number {
  if (settings.connections !== undefined) return settings.connections;
  if (!mayOverlap(paceOf(settings))) return DEFAULT_CONNECTIONS;
  return Math.min(Math.max(requests, 1), MAX_CONNECTIONS);
}

/** The time that one request may take, in ms. */
export function timeoutOf(settings: Pick<ReplaySettings, 'timeout'>): number {
  return settings.timeout ?? DEFAULT_TIMEOUT;
}
