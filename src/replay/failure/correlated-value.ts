import { findPlaceholders } from '../../formats/text/placeholder.ts';
import { findSecrets } from '../../session/secrets/find-secrets.ts';
import { isCredential } from '../../session/secrets/secret-names.ts';
import type { RequestName } from './failure.ts';
import { cut } from './shorten.ts';

/** A value that replaced a recorded one, or a cookie that was added or left out. Plain data. */
export interface CorrelatedValue {
  /** Where the value came from. A new value has none, and neither has the address of the target. */
  readonly from?: {
    /** Id of the recording whose live response brought it. Of a cookie that was left out, whose recorded one did. */
    readonly id: string;
    /** Such as `body /id`, `header location segment 2`, `cookie sid`. */
    readonly place: string;
  };
  /** The location in the request: `path segment 2`, `query state`, `header authorization`, `body /order/id`. */
  readonly to: string;
  /** The recorded value; left out if it may be a credential. */
  readonly recorded?: string;
  /** The value that was sent; left out if it may be a credential. */
  readonly live?: string;
  /**
   * Why it is that value: such as `same name` or `random value`, then what decided between several responses, and what
   * its element in a list was found by. Set for values that were linked.
   */
  readonly reasons?: readonly string[];
  /** Set if the live value is the recorded one. Failures do not list it. */
  readonly isSame?: true;
  /** Set if `correlate.fresh` names it: the value was made for this replay. */
  readonly isFresh?: true;
  /** Why it is not certain that this value is meant. Such a value is sent only if the request changes nothing. */
  readonly doubt?: Doubt;
  /** Set for a cookie that the live server has set and the recorded request did not carry. */
  readonly isAdded?: true;
  /** Why a recorded cookie was not sent at all. */
  readonly leftOut?: LeftOut;
}

/** What a failed request was sent with that differs from the recording. */
export interface SentWith {
  /** The first of the live values, and of the cookies that were added or left out. */
  readonly values: readonly CorrelatedValue[];
  /** How many more there are. */
  readonly more: number;
  /** The requests that these values came from, directly or not, and finally the failed request itself. */
  readonly chain: readonly RequestName[];
}

/** Why a response does not give a value. Places are named as in `CorrelatedValue`. */
export type Lack =
  /** The response has nothing at that place. */
  | { readonly kind: 'absent'; readonly place: string }
  /** The part of a stream that brings the value did not come. */
  | { readonly kind: 'not-come' }
  /** The response sets no cookie of that name. */
  | { readonly kind: 'not-set'; readonly cookie: string }
  /** The body of the response was not read. */
  | { readonly kind: 'unread'; readonly why: UnreadBody }
  | NoElement
  /** A list that is written back has more elements now, which the recorded list would delete. */
  | {
      readonly kind: 'longer-list';
      readonly place: string;
      readonly size: number;
      readonly liveSize: number;
    }
  /** The value is that of the recording, and names another row in the response now, or none. */
  | {
      readonly kind: 'another-row';
      /** None if it may be a secret. */
      readonly value?: string;
      /** Texts of the rows, then and now; none if they may be secrets. */
      readonly was?: string;
      readonly is?: string;
      /** Whether it names no row any more. */
      readonly isGone: boolean;
    }
  /** Which element has the value depends on a value for which that element is needed. */
  | { readonly kind: 'undecided' }
  /** No recording brings the value. */
  | { readonly kind: 'no-source' };

/** Why the body of a live response was not read. */
export type UnreadBody =
  | { readonly kind: 'incomplete' | 'binary' | 'too-deep' }
  | {
      readonly kind: 'too-large';
      /** The most bytes that are read. */
      readonly limit: number;
      /** Whether these are bytes without their content coding. */
      readonly isDecoded?: true;
    }
  | { readonly kind: 'undecodable'; readonly coding: string };

/** Why it is not certain which live value is meant. */
export type Doubt =
  /** Several live elements may be the recorded one at that place. */
  | {
      readonly kind: 'elements';
      readonly place: string;
      /** The two likeliest, or the only one. */
      readonly candidates: readonly Candidate[];
      /** Number of elements in the recording. */
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
  /** The request of the response was itself sent with an uncertain value. */
  | { readonly kind: 'uncertain-request' }
  /** The candidates are not shown, since a secret is among them. */
  | { readonly kind: 'hidden' };

/** No live element is clearly the recorded one at that place. */
export interface NoElement {
  readonly kind: 'no-element';
  readonly place: string;
  /** What the client knew of the element, at most three texts. */
  readonly marks: readonly Mark[];
}

/** An element that may be meant. */
export interface Candidate {
  readonly place: string;
  /** A text that the other candidate does not have; none if there is none, or none that may be shown. */
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
  /** It now applies to other paths or hosts, or to https only. */
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
 * The values, shortened; nothing if a place has the name of a credential, or a value looks like one.
 * @param secrets recorded values that are credentials by their other places
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

/** Whether the recorder would redact a value at a place because of its name, such as `body /pwd`. */
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
 * What a failed request was sent with that differs from the recording; undefined if nothing does.
 * @param chain the request and those whose live values it needed, directly or not, in their order
 */
export function sentWith(
  correlated: readonly CorrelatedValue[],
  chain: readonly RequestName[],
): SentWith | undefined {
  const shown = correlated
    .filter(({ from, isFresh, isSame }) => (from !== undefined || isFresh) && !isSame)
    .toSorted((a, b) => Number(isPlain(a)) - Number(isPlain(b)));
  if (shown.length === 0) return undefined;
  const values = shown.slice(0, MAX_VALUES);
  return { values, more: shown.length - values.length, chain: chain.slice(-MAX_CHAIN) };
}

/** Added and left-out cookies make it another request than the recorded one, and so come first. */
function isPlain({ isAdded, leftOut }: CorrelatedValue): boolean {
  return !isAdded && leftOut === undefined;
}
