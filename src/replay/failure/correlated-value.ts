import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { isCredential } from '../../session/secrets/secret-names.ts';
import type { RequestName, SentWith } from './failure.ts';
import { cut } from './shorten.ts';

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
  /** Why it is not certain that it is the one that is meant. Such a value is sent only if the request changes nothing. */
  readonly doubt?: Doubt;
  /** A cookie that the live server has set and the recorded request did not carry. */
  readonly isAdded?: true;
  /** Why a recorded cookie was not sent at all. */
  readonly leftOut?: LeftOut;
}

/** Why it is not certain which live value is meant. */
export type Doubt =
  /** Several live elements may be the recorded one at that place. */
  | {
      readonly kind: 'elements';
      readonly place: string;
      /** The two likeliest, or the only one. */
      readonly candidates: readonly Candidate[];
      /** Number of elements at the recording. */
      readonly size: number;
      /** Number of elements now. */
      readonly liveSize: number;
    }
  /** One live element may be any of several recorded ones. */
  | {
      readonly kind: 'recorded-elements';
      readonly live: readonly Candidate[];
      readonly recorded: readonly Candidate[];
    }
  | NoElement
  /** Two locations had the same value at the recording, and have different ones now. */
  | {
      readonly kind: 'locations';
      readonly place: string;
      /** The other location, and whose response has it, if that is another one. */
      readonly other: { readonly place: string; readonly of?: RequestName };
    }
  /** The request of the response went out with an uncertain value itself. */
  | { readonly kind: 'uncertain-request' }
  /** The candidates are not shown, since a secret is among them. */
  | { readonly kind: 'hidden' };

/** No live element is clearly the recorded one at that place. */
export interface NoElement {
  readonly kind: 'no-element';
  readonly place: string;
  /** What the client knew of the element, three texts at most. */
  readonly marks: readonly Mark[];
}

/** An element that may be meant. */
export interface Candidate {
  readonly place: string;
  /** What tells it from the other candidate; none if nothing does, or nothing that may be shown. */
  readonly mark?: Mark;
}

/** A text of an element. */
export interface Mark {
  /** Within the element: `/name`. Empty if the element is a text itself. */
  readonly path: string;
  /** None if it may be a secret. */
  readonly text?: string;
  /** Whether an earlier response brought the text. */
  readonly isEarlier?: true;
}

/** Why a recorded cookie was not sent. */
export type LeftOut =
  /** The response that had set it does not set it now, or set it no longer at the recording. */
  | { readonly kind: 'not-set'; readonly by: RequestName }
  /** A response has deleted it, or let it expire. */
  | { readonly kind: 'deleted'; readonly by: RequestName }
  /** It is for other paths or hosts now, or for https alone. */
  | { readonly kind: 'elsewhere' };

/** In characters. */
const MAX_SHOWN = 80;
/** In characters. The start of a longer value is enough to recognise a secret. */
const MAX_EXAMINED = 4096;
const SECRET =
  /auth|cookie|token|secret|passw|api-?key|jwt|session|credential|signature|\bcode\b|csrf|xsrf|nonce|otp/i;

/** Whether a location has the name of a credential. */
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
  return { recorded: cut(recorded, MAX_SHOWN), live: cut(live, MAX_SHOWN) };
}

/** Whether a place has a name under which the recorder would redact it, such as `body /pwd`. */
function namesSecret(place: string): boolean {
  return isSecretPlace(place) || place.split(/[\s/]+/).some(isCredential);
}

/** Whether the recorder would redact a value, whatever its name. */
function isSecret(value: string): boolean {
  return findSecrets(value.slice(0, MAX_EXAMINED)).length > 0;
}

/** With more of them, nobody reads on. */
const MAX_VALUES = 10;
const MAX_CHAIN = 9;

/**
 * What a failed request was sent with, other than recorded; undefined where it was sent as recorded.
 * @param chain the request and those whose live values it needed, directly or not, in their order
 */
export function sentWith(
  correlated: readonly CorrelatedValue[],
  chain: readonly RequestName[],
): SentWith | undefined {
  const told = correlated
    .filter(({ from, isFresh }) => from !== undefined || isFresh)
    .toSorted((a, b) => Number(isPlain(a)) - Number(isPlain(b)));
  if (told.length === 0) return undefined;
  const values = told.slice(0, MAX_VALUES);
  return { values, more: told.length - values.length, chain: chain.slice(-MAX_CHAIN) };
}

/** What makes it another request than the recorded one comes before what is as it was. */
function isPlain({ isAdded, leftOut }: CorrelatedValue): boolean {
  return !isAdded && leftOut === undefined;
}
