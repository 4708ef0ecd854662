import { findPlaceholders } from '../../formats/text/placeholder.ts';
import type { Location } from '../../formats/value/location.ts';
import { printableLine } from '../../printable.ts';
import type { RecordedRequest, Recording } from '../../session/schema.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { isCredential } from '../../session/secrets/secret-header.ts';
import { byDeparture } from '../schedule/schedule.ts';

/** What the replay of one recording gave. Plain data: it survives structured clone and JSON. */
export interface Outcome {
  /** The recording's id. */
  readonly id: string;
  /** Which of several copies of the replay this is of, from 1. */
  readonly copy?: number;
  /** Which of several rounds of the replay this is of, from 1: its times are from the round's start. */
  readonly round?: number;
  /**
   * Passed: the actual status is the recorded one, and so is what `expect` names. Blocked: not sent,
   * since a request that failed kept it from being sent, directly or through other blocked ones; that
   * failure tells why, so that one cause is one failure. Skipped: nothing was there to compare with, or
   * it must not be sent to this target.
   */
  readonly state: 'passed' | 'failed' | 'blocked' | 'skipped';
  readonly method: string;
  /** The raw path as recorded, without the target's base path. */
  readonly path: string;
  /** The recorded status; none where the recording has no response. */
  readonly expected?: number;
  /** The status that the target gave; none where it gave none. */
  readonly actual?: number;
  /** From the request's first byte to the response's last, in ms; 0 where nothing was sent. */
  readonly responseTime: number;
  /** When the request was to leave, in ms from the start of the replay. */
  readonly plannedAt: number;
  /** When the request left, in ms from the start of the replay; none where it was not sent. */
  readonly sentAt?: number;
  /** Why it failed, or was blocked or skipped. */
  readonly error?: OutcomeError;
  /**
   * Id of the recording that kept this one from being sent. Of a blocked one it is one that failed; of a
   * failed one it may have passed, and lacks the value that is needed.
   */
  readonly blockedBy?: string;
  /** The live values that went out in the place of recorded ones; cookies that were added or left out. */
  readonly correlated: readonly CorrelatedValue[];
  /**
   * Placeholders that were sent because nobody has given the secrets that they stand for. Present only
   * where the answer differs from the recorded one.
   */
  readonly missingSecrets?: readonly string[];
  /** Where body or headers are not the recorded ones, as far as `expect` asks: 20 places at most. */
  readonly differences?: readonly Difference[];
}

export interface OutcomeError {
  /** Such as `STATUS_MISMATCH`, `BODY_MISMATCH`, `TIMEOUT`, `ECONNREFUSED`. */
  readonly code: string;
  /**
   * One line: what happened, with the address where it happened. It begins with the code where a
   * request failed, not where its status was another, or it was blocked or skipped: that says itself
   * what it is.
   */
  readonly message: string;
  /** More lines for a person: the first lines of the actual body, what to do. */
  readonly detail?: string;
}

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

/** A request that is not sent, and the recording at the root of it. */
export interface Blocked {
  /** Of several that one recording blocks, it is `Causes` that has one fail. */
  readonly state: 'blocked' | 'skipped';
  readonly error: OutcomeError;
  readonly blockedBy: string;
  /** Id of the request that brings the value, where that was not sent either. */
  readonly via?: string;
}

/**
 * A request whose value did not come, since the response that brings it has none.
 * @param to where the request carries it
 * @param why such as `its response has no body /id`
 */
export function explainBlocked(to: string, by: Recording, why: string): Blocked {
  return {
    state: 'blocked',
    error: {
      code: 'BLOCKED',
      message: `blocked by ${titleOf(by)}: ${why}`,
      detail: `Not sent: its ${to} comes from there.`,
    },
    blockedBy: by.id,
  };
}

/** A request that needs a value from one that was not answered as recorded, or not sent itself. */
export function explainNotSent(to: string, failed: Outcome): Blocked {
  const { id, state, error, blockedBy } = failed;
  const name = titleOf({ id, request: failed });
  if (state === 'skipped') {
    const message = `not sent: needs ${name}, which was not sent (its ${to} comes from there)`;
    return { state, error: { code: 'BLOCKED', message }, blockedBy: blockedBy ?? id };
  }
  const link = `Not sent: its ${to} comes from ${name}`;
  if (blockedBy === undefined) {
    const message = `blocked by ${name} (${failed.actual ?? error?.code ?? 'failed'})`;
    // Not a colon right behind the path: what follows one that ends in `token` would be taken for a token.
    const detail = error ? `${link}, which failed: ${error.message}` : `${link}, which failed`;
    return { state: 'blocked', error: { code: 'BLOCKED', message, detail }, blockedBy: id };
  }
  const message = error?.message ?? `blocked by #${blockedBy}`;
  // Told line by line, up to the root.
  const further = error?.detail?.replace(/^Not sent: its/, 'That was not sent: its');
  const detail = [`${link}, which was not sent either.`, further].filter(Boolean).join('\n');
  const told = { code: 'BLOCKED', message, detail };
  return { state: 'blocked', error: told, blockedBy, via: id };
}

/** A request to a target that lets requests time out, and from which nothing has come. */
export function explainSilent(blockedBy: Recording, origin: string): Blocked {
  return {
    state: 'blocked',
    error: {
      code: 'BLOCKED',
      message: `blocked by ${titleOf(blockedBy)} (TIMEOUT), since nothing has come from ${origin}`,
      detail: `Not sent: ${origin} has let requests time out, and has not answered any in this replay.`,
    },
    blockedBy: blockedBy.id,
  };
}

interface Titled {
  readonly id: string;
  readonly request: Pick<RecordedRequest, 'method' | 'path'>;
}

/** What a recording is called in messages: `#3 POST /orders`. */
export function titleOf({ id, request }: Titled): string {
  return printableLine(`#${id} ${request.method} ${request.path}`);
}

/** One place where a live answer is not what was recorded. Plain data. */
export interface Difference {
  /**
   * Where in the body it is, as `ignore` names it: a JSON pointer, `/order/item[2]/@id`, `field name`,
   * `part 2 /id`; empty for the body as a whole. Of a header, `header content-type`.
   */
  readonly path: string;
  /** What was recorded, shortened; none where nothing was. */
  readonly expected?: unknown;
  /** What the target gave, shortened; none where it gave nothing. */
  readonly actual?: unknown;
}

/** A difference with its values as they are; `undefined` for nothing. */
export interface Found {
  /** In the body, without the step to that; or of a header. */
  readonly at: Location;
  readonly recorded: unknown;
  readonly actual: unknown;
  /** Why there is no more to say of it, in a clause of a sentence on the two sides. */
  readonly note?: string | undefined;
}

/** Differences as they are found: all are counted, and the first ones kept. */
export interface Findings {
  readonly found: Found[];
  /** How many are kept. */
  readonly most: number;
  count: number;
  /** The first place where the recording has a secret, and the target something that cannot be it. */
  secretAt?: Location;
}

/** With more of them, nobody reads on. */
const MAX_FOUND = 20;

/** Findings without any yet. */
export function createFindings(most: number = MAX_FOUND): Findings {
  return { found: [], most, count: 0 };
}

/** Adds a difference. @param locate is only called for those that are kept */
export function addFinding(
  findings: Findings,
  locate: () => Location,
  recorded: unknown,
  actual: unknown,
  note?: string,
): void {
  if (findings.count < findings.most) findings.found.push({ at: locate(), recorded, actual, note });
  findings.count += 1;
  if (actual !== undefined && findings.secretAt === undefined && holdsSecret(recorded)) {
    findings.secretAt = locate();
  }
}

function holdsSecret(recorded: unknown): boolean {
  // Most are numbers, and there may be millions.
  if (typeof recorded !== 'string' && typeof recorded !== 'object') return false;
  const text = typeof recorded === 'string' ? recorded : JSON.stringify(recorded);
  return recorded !== undefined && findPlaceholders(text).length > 0;
}

/** How many characters of two texts, or how many bytes, are the same before they differ. */
export function commonStart(one: ArrayLike<unknown>, other: ArrayLike<unknown>): number {
  let at = 0;
  while (at < one.length && at < other.length && one[at] === other[at]) at += 1;
  return at;
}
