/** How fast a replay is, and its limits: connections, and the time that requests may take. */
import type { Recording } from '../../session/schema.ts';

/**
 * `'ordered'`: as soon as every response that had arrived before it in the recording has arrived.
 * `'instant'`: all at once. A factor above 0 adds the recorded pause after the last of those
 * responses, divided by the factor: 2 is twice as fast.
 */
export type Speed = 'ordered' | 'instant' | number;

/** What decides when the requests of a replay leave. */
type Pace =
  | { readonly speed: Speed; readonly openLoop: false }
  /** At their recorded times divided by the factor, whatever the target does. */
  | { readonly speed: number; readonly openLoop: true };

/** The settings of the pace. */
export interface PaceSettings {
  readonly speed?: Speed | undefined;
  readonly openLoop?: boolean | undefined;
}

/** The pace that the settings ask for. `openLoop` applies only to a factor. */
export function paceOf({ speed, openLoop = false }: PaceSettings): Pace {
  if (!openLoop) return { speed: speed ?? 'ordered', openLoop };
  const factor = speed ?? 1;
  return typeof factor === 'number'
    ? { speed: factor, openLoop }
    : { speed: factor, openLoop: false };
}

/** Whether requests leave without waiting for others, so that all of them may be in flight at once. */
function mayOverlap(settings: PaceSettings): boolean {
  const { speed, openLoop } = paceOf(settings);
  return openLoop || speed === 'instant';
}

/** The settings that bound a replay. */
interface Limits extends PaceSettings {
  readonly connections?: number | undefined;
  readonly timeout?: number | undefined;
}

const DEFAULT_CONNECTIONS = 64;
const MAX_DEFAULT_CONNECTIONS = 1024;
const DEFAULT_TIMEOUT = 30_000;

/**
 * The most connections that a replay opens to each target.
 * @param requests how many it sends
 */
export function connectionsOf(settings: Limits, requests: number): number {
  if (settings.connections !== undefined) return settings.connections;
  if (!mayOverlap(settings)) return DEFAULT_CONNECTIONS;
  return Math.min(Math.max(requests, 1), MAX_DEFAULT_CONNECTIONS);
}

/** The time that one request may take, in ms. */
export function timeoutOf(settings: Pick<Limits, 'timeout'>): number {
  return settings.timeout ?? DEFAULT_TIMEOUT;
}

/**
 * The time by which every outcome of a replay is there, in ms. In the worst case requests leave one after
 * another, and each takes as long as an attempt to connect and an answer may.
 */
export function timeLimitOf(recordings: readonly Recording[], settings: Limits): number {
  const { speed } = settings;
  const last = recordings.reduce((latest, { at }) => Math.max(latest, at), 0);
  const pauses = typeof speed === 'number' ? last / speed : 0;
  const inFlight = mayOverlap(settings) ? connectionsOf(settings, recordings.length) : 1;
  return pauses + Math.ceil(recordings.length / inFlight) * 2 * timeoutOf(settings);
}

/** The longest time that Node's timers hold, in ms: about 24 days. */
export const MAX_TIMER = 2_147_483_647;
