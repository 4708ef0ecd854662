/**
 * Chooses the claims of tokens that a session keeps. It keeps values that a later request carries, such as the
 * `sub` in `/users/<sub>`, so that a replay can take them from the live token. That request has the value in
 * clear anyway. A value that another response brings or an earlier request carried is not kept, since it is
 * linked without the token.
 */
import { isCompound } from '../../collections.ts';
import { decodeText } from '../../formats/formats.ts';
import { namesOfClaim } from '../../formats/head/token.ts';
import { createResponseReader } from '../../formats/message.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { wordsOf } from '../../formats/value/names.ts';
import type { Cursor, ValueVisitor } from '../../formats/value/reading.ts';
import { headerValue } from '../../http/headers.ts';
import type { Body, Claims, Header } from '../../session/schema.ts';
import type { JournalEntry } from '../pipeline/exchange-entry.ts';
import { openClaims, type SealedClaims } from '../pipeline/redact/sealed-claims.ts';

/** The limits of claims: depth, length in characters, elements of a list. */
const MAX_DEPTH = 8;
const MAX_LENGTH = 1024;
const MAX_LIST_LENGTH = 100;
/** Texts in all tokens of a session. */
const MAX_TEXTS = 10_000;
/** In characters. A longer text is not split. */
const MAX_TEXT_LENGTH = 4096;
/** Characters between the values of a text, such as a GraphQL query. */
const DELIMITERS = /[^\w.~@|+-]+/;
/** The element that takes the place of the others in a list, so that positions stay. */
const OTHER_ELEMENT = 'REDACTED';

/** Gives the claims that a response keeps of its tokens. */
type KeepClaims = (tokens: readonly SealedClaims[] | undefined) => Claims | undefined;

/**
 * Finds out which claims a session keeps.
 * @param entries of the session by their start. They are read twice if it has tokens, since the requests have
 * to be read before it is known which responses matter
 * @param tokens of the responses
 * @param key that the claims are sealed with. Undefined: none is kept
 */
export function createKeepClaims(
  entries: () => Iterable<JournalEntry>,
  tokens: readonly Pick<JournalEntry, 'tokens' | 'end'>[],
  key: string | undefined,
): KeepClaims {
  if (key === undefined || tokens.length === 0) return () => undefined;
  const opened = tokens.flatMap(({ tokens: ofResponse = [], end }) =>
    ofResponse.map(([, sealed]) => ({ sealed, end, claims: openClaims(sealed, key) })),
  );
  const traces = new Map<string, ClaimTrace>();
  for (const { claims } of opened) {
    pick(claims, (text) => {
      if (!traces.has(text) && traces.size < MAX_TEXTS) traces.set(text, new ClaimTrace(text));
      return false;
    });
  }
  for (const entry of entries()) followRequest(entry, traces);
  const last = Math.max(...[...traces.values()].map(({ asksUntil }) => asksUntil));
  for (const entry of entries()) {
    if (entry.start > last) break;
    followResponse(entry, traces);
  }
  const kept = new Map(
    opened.map(({ sealed, end, claims }) => {
      const picked = pick(claims, (text, names) => traces.get(text)?.isKept(end, names) ?? false);
      return [sealed, picked] as const;
    }),
  );
  return (ofResponse = []) => {
    const claims = ofResponse.flatMap(([placeholder, sealed]) => {
      const own = kept.get(sealed);
      return own === undefined ? [] : [[placeholder, own] as const];
    });
    return claims.length === 0 ? undefined : Object.fromEntries(claims);
  };
}

/** Where the text of a claim occurs. Times are on the clock of the journal. */
class ClaimTrace {
  readonly #isDistinctive: boolean;
  /** When the first request that carries the text was sent. */
  #carried = Infinity;
  /** When the first response that has the text in clear had arrived. */
  #brought = Infinity;
  /** For a short text: when it was last sent, by the words of the names that requests give it. */
  readonly #named: Map<string, number> = new Map();

  constructor(text: string) {
    this.#isDistinctive = isDistinctive(text);
  }

  /** @param at location of the text. Undefined for a part of a longer text */
  carry(start: number, at: Cursor | undefined): void {
    this.#carried = Math.min(this.#carried, start);
    if (this.#isDistinctive) return;
    for (const word of wordsOf(at?.names().at(-1) ?? '')) this.#named.set(word, start);
  }

  /** Until when responses that have the text in clear matter. */
  get asksUntil(): number {
    return this.#isDistinctive && this.#carried < Infinity ? this.#carried : -Infinity;
  }

  bring(end: number): void {
    this.#brought = Math.min(this.#brought, end);
  }

  /**
   * Whether requests took the text from the token. A short text did if requests call it as the claim is called,
   * wherever else it occurs: `/tenants/7` for a claim `tenant`.
   * @param arrived when the token arrived
   * @param names of the claim
   */
  isKept(arrived: number, names: readonly string[]): boolean {
    if (!this.#isDistinctive) {
      const words = names.flatMap(wordsOf).filter((word) => word !== 'id');
      return words.some((word) => (this.#named.get(word) ?? -Infinity) >= arrived);
    }
    const carried = this.#carried;
    return carried < Infinity && carried >= arrived && carried < this.#brought;
  }
}

/** The claims that are kept, at their places in the token. Undefined if there are none. */
function pick(
  claims: unknown,
  isKept: (text: string, names: readonly string[]) => boolean,
): Record<string, unknown> | undefined {
  const pickIn = (value: unknown, names: readonly string[], depth: number): unknown => {
    if (isClaim(value)) return isKept(String(value), names) ? value : undefined;
    if (!isCompound(value) || depth > MAX_DEPTH) return undefined;
    if (!Array.isArray(value)) return pickMembers(value, depth);
    if (value.length > MAX_LIST_LENGTH) return undefined;
    const elements = value.map((each) => pickIn(each, names, depth + 1));
    if (elements.every((each) => each === undefined)) return undefined;
    return elements.map((each) => each ?? OTHER_ELEMENT);
  };
  const pickMembers = (value: object, depth: number): Record<string, unknown> | undefined => {
    const members = Object.entries(value).flatMap(([name, each]) => {
      const names = depth === 0 ? namesOfClaim(name) : [name];
      const picked = pickIn(each, names, depth + 1);
      return picked === undefined ? [] : [[name, picked] as const];
    });
    return members.length === 0 ? undefined : Object.fromEntries(members);
  };
  return isCompound(claims) && !Array.isArray(claims) ? pickMembers(claims, 0) : undefined;
}

function isClaim(value: unknown): value is string | number {
  if (typeof value === 'string') return value !== '' && value.length <= MAX_LENGTH;
  return typeof value === 'number' && Number.isSafeInteger(value);
}

function followRequest(
  { start, request }: JournalEntry,
  traces: ReadonlyMap<string, ClaimTrace>,
): void {
  const carry = (text: string, at: Cursor): void => {
    traces.get(text)?.carry(start, at);
    if (text.length > MAX_TEXT_LENGTH || !DELIMITERS.test(text)) return;
    for (const piece of text.split(DELIMITERS)) traces.get(piece)?.carry(start, undefined);
  };
  readMessage({ headers: [], body: { json: request.path } }, carry);
  readMessage(request, carry);
}

function followResponse(
  { end, response }: JournalEntry,
  traces: ReadonlyMap<string, ClaimTrace>,
): void {
  if ('status' in response) readMessage(response, (text) => traces.get(text)?.bring(end));
}

function readMessage(
  { headers, body }: { readonly headers: readonly Header[]; readonly body?: Body | undefined },
  visit: ValueVisitor,
): void {
  const json = body && 'json' in body ? body.json : undefined;
  const text = body && textOf(body, headers);
  const server = { requestPath: '/', origin: '', ownsAll: false, isRecorded: true, basePath: '' };
  createResponseReader(visit)({ headers, json, text, ...server });
}

/** Undefined for a body in a file, which is too large to have claims. */
function textOf(body: Body, headers: readonly Header[]): string | undefined {
  if ('text' in body) return body.text;
  if (!('base64' in body)) return undefined;
  return decodeText(Buffer.from(body.base64, 'base64'), headerValue(headers, 'content-type'));
}
