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

/** The settings that limit a replay. */
interface LimitSettings extends PaceSettings {
  readonly connections?: number | undefined;
  readonly timeout?: number | undefined;
}

/** What a replay stays within. */
interface Limits {
  /** The most connections to each target. */
  readonly connections: number;
  /** The time that one request may take, in ms. */
  readonly timeout: number;
  /**
   * The time by which every outcome is there, in ms. In the worst case requests leave one after another, and
   * each takes as long as an attempt to connect and an answer may.
   */
  readonly duration: number;
}

const DEFAULT_CONNECTIONS = 64;
const MAX_DEFAULT_CONNECTIONS = 1024;
const DEFAULT_TIMEOUT = 30_000;

/** The limits of a replay of these recordings. */
export function limitsOf(recordings: readonly Recording[], settings: LimitSettings): Limits {
  const { speed, openLoop } = paceOf(settings);
  const count = recordings.length;
  const mayOverlap = openLoop || speed === 'instant';
  const atOnce = Math.min(Math.max(count, 1), MAX_DEFAULT_CONNECTIONS);
  const { connections = mayOverlap ? atOnce : DEFAULT_CONNECTIONS } = settings;
  const { timeout = DEFAULT_TIMEOUT } = settings;
  const last = recordings.reduce((latest, { at }) => Math.max(latest, at), 0);
  const pauses = typeof speed === 'number' ? last / speed : 0;
  const turns = Math.ceil(count / (mayOverlap ? connections : 1));
  return { connections, timeout, duration: pauses + turns * 2 * timeout };
}

/** The longest time that Node's timers hold, in ms: about 24 days. */
export const MAX_TIMER = 2_147_483_647;
