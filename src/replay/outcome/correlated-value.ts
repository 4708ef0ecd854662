import { findPlaceholders } from '../../formats/placeholder.ts';
import { printableLine } from '../../printable.ts';
import type { Recording } from '../../session/schema.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { isCredential } from '../../session/secrets/is-credential.ts';
import { byDeparture } from '../pacing/schedule.ts';
import { titleOf } from './explain-blocked.ts';

/** A value that was put in the place of a recorded one; or a cookie, added or left out. Plain data. */
export interface CorrelatedValue {
  /** Where it came from; none for a new value, and for the target's address in the place of the recorded one. */
  readonly from?: {
    /** Id of the recording whose live response brought it; whose recorded one did, of what is left out. */
    readonly id: string;
    /** Such as `body /id`, `header location segment 2`, `cookie sid`. */
    readonly place: string;
  };
  /** Where it went: `path segment 2`, `query state`, `header authorization`, `body /order/id`. */
  readonly to: string;
  /** As it was in the recording; not shown where it may be a credential. */
  readonly recorded?: string;
  /** As it was sent; not shown where it may be a credential. */
  readonly live?: string;
  /** A value that `correlate.fresh` names: one that was made for this replay. */
  readonly isFresh?: true;
  /** What is not certain of it, in a clause: it is sent only with requests that change nothing. */
  readonly doubt?: string;
  /** A cookie that the live server has set and the recorded request did not carry. */
  readonly isAdded?: true;
  /** Why a recorded cookie was not sent at all, in a clause: `which #3 POST /logout has deleted …`. */
  readonly leftOut?: string;
}

const MAX_SHOWN = 80;
/** In characters. A secret that begins in what is shown is told by less of it. */
const MAX_LOOKED_AT = 4096;
const SECRET =
  /auth|cookie|token|secret|passw|api-?key|jwt|session|credential|signature|\bcode\b|csrf|xsrf|nonce|otp/i;

/** Whether a place has the name of a credential. */
export function isSecretPlace(place: string): boolean {
  return SECRET.test(place);
}

/**
 * The values, cut to a length that is read, where neither place has the name of a credential.
 * @param secrets recorded values that other places show to be credentials
 */
export function showValues(
  places: readonly string[],
  recorded: string,
  live: string,
  secrets: ReadonlySet<string>,
): Pick<CorrelatedValue, 'recorded' | 'live'> {
  if (secrets.has(recorded) || findPlaceholders(recorded).length > 0) return {};
  if (places.some(namesSecret) || isSecret(recorded)) return {};
  if (live !== recorded && isSecret(live)) return {};
  return { recorded: shorten(recorded), live: shorten(live) };
}

/** Whether a place has a name under which the recorder would redact it, such as `body /pwd`. */
function namesSecret(place: string): boolean {
  return isSecretPlace(place) || place.split(/[\s/]+/).some(isCredential);
}

/** Whether the recorder would redact it, whatever it stands under. */
function isSecret(value: string): boolean {
  return findSecrets(value.slice(0, MAX_LOOKED_AT)).length > 0;
}

function shorten(value: string): string {
  return value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN - 1)}…` : value;
}

const MAX_VALUES = 10;
const MAX_REQUESTS = 8;

/**
 * For a failure: which live values a request was sent with, and the chain of requests that led there.
 * @param chain the request and those whose live values it needed, directly or not
 */
export function explainCorrelated(
  correlated: readonly CorrelatedValue[],
  chain: readonly Recording[],
): string | undefined {
  const told = correlated
    .filter(({ from, isFresh }) => from !== undefined || isFresh)
    .toSorted((a, b) => Number(isPlain(a)) - Number(isPlain(b)));
  if (told.length === 0) return undefined;
  const isLive = told.some(({ leftOut }) => leftOut === undefined);
  const title = isLive ? 'Sent with live values:' : 'Sent otherwise than recorded:';
  const values = told.slice(0, MAX_VALUES).map(renderValue);
  const more = told.length > MAX_VALUES ? [`  … and ${told.length - MAX_VALUES} more`] : [];
  const names = byDeparture(chain).map(titleOf);
  const led = names.length > MAX_REQUESTS ? ['…', ...names.slice(-MAX_REQUESTS)] : names;
  const lines = [...values, ...more, `Led here: ${led.join(' → ')}`];
  return [title, ...lines.map(printableLine)].join('\n');
}

/** What makes it another request than the recorded one comes before what is as it was. */
function isPlain({ isAdded, leftOut }: CorrelatedValue): boolean {
  return !isAdded && leftOut === undefined;
}

function renderValue(value: CorrelatedValue): string {
  const { from, to, recorded, live, isFresh, isAdded, leftOut, doubt } = value;
  if (leftOut !== undefined) return `  left out: ${to}, ${leftOut}`;
  if (isAdded) return `  added: ${to} from #${from?.id}`;
  const values = live === undefined ? '' : ` ${quote(live)} (recorded ${quote(recorded ?? '')})`;
  if (isFresh) return `  ${to}:${values}${values && ','} a new value`;
  const uncertain = doubt === undefined ? '' : `; not certain: ${doubt}`;
  return `  ${to}:${values} from #${from?.id} ${from?.place}${uncertain}`;
}

function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : JSON.stringify(value);
}
