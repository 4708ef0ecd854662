/**
 * A quick check of whether the settings of a replay are valid. Most are plain, and loading zod takes as long as
 * hundreds of requests. Settings that are rejected here go to the schema, which alone explains faults.
 */
import { isBaseUrl } from '../session/is-base-url.ts';
import { MAX_TIMER } from './schedule/pace.ts';

/** The most requests in flight: one for each port of a host. */
export const MAX_CONNECTIONS = 65_535;

type Check = (value: unknown) => boolean;

const PLAIN: { readonly [name: string]: Check } = {
  target: (value) => typeof value === 'string' && isBaseUrl(value),
  speed: (value) =>
    value === 'ordered' || value === 'instant' || (Number.isFinite(value) && Number(value) > 0),
  openLoop: (value) => value === false,
  connections: isCount(MAX_CONNECTIONS),
  timeout: isCount(MAX_TIMER),
  repeat: isCount(Number.MAX_SAFE_INTEGER),
  copies: isCount(Number.MAX_SAFE_INTEGER),
  readOnly: isFlag,
  correlate: isFlag,
  unproven: (value) => value === 'block' || value === 'send',
  signal: isAbortSignal,
  onOutcome: (value) => typeof value === 'function',
};

/** True only for valid settings; false if any of them is rarely used, such as rules. */
export function isPlainSettings(settings: unknown): boolean {
  if (typeof settings !== 'object' || settings === null) return false;
  // Only the schema knows about objects that have more than keys of their own.
  if (Object.getPrototypeOf(settings) !== Object.prototype) return false;
  return Object.entries(settings).every(
    ([name, value]) =>
      Object.hasOwn(PLAIN, name) && (value === undefined || PLAIN[name]?.(value) === true),
  );
}

/** Not by `instanceof`: DOM environments have an AbortSignal of their own. */
function isAbortSignal(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'aborted' in value &&
    'addEventListener' in value &&
    typeof value.addEventListener === 'function' &&
    'throwIfAborted' in value &&
    typeof value.throwIfAborted === 'function'
  );
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}

function isCount(max: number): Check {
  return (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= max;
}
