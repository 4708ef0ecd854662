/**
 * `'ordered'`: as soon as every response that had arrived before it in the recording has arrived.
 * `'instant'`: all at once. A factor above 0 adds the recorded pause after the last of those
 * responses, divided by the factor: 2 is twice as fast.
 */
export type Speed = 'ordered' | 'instant' | number;

/** What decides when the requests of a replay leave. */
export type Pace =
  | { readonly speed: Speed; readonly openLoop: false }
  /** At their recorded times divided by the factor, whatever the target does. */
  | { readonly speed: number; readonly openLoop: true };

/** The settings of the pace. */
export interface PaceSettings {
  readonly speed?: Speed | undefined;
  readonly openLoop?: boolean | undefined;
}

/** The pace that the settings ask for; `openLoop` applies to a factor only. */
export function paceOf({ speed, openLoop = false }: PaceSettings): Pace {
  if (!openLoop) return { speed: speed ?? 'ordered', openLoop };
  const factor = speed ?? 1;
  return typeof factor === 'number'
    ? { speed: factor, openLoop }
    : { speed: factor, openLoop: false };
}

/** Whether requests leave without waiting for others, so that all may be under way at a time. */
export function mayOverlap(pace: Pace): boolean {
  return pace.openLoop || pace.speed === 'instant';
}

/** The longest time that Node's timers hold, in ms: about 24 days. */
export const MAX_TIMER = 2_147_483_647;
