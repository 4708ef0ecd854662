/** Values that may be why a target refuses a request. */

import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../collections.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { mayBeUnnamedId } from '../../formats/value/names.ts';
import { randomness } from '../../formats/value/randomness.ts';
import { pathOf } from '../../http/urls.ts';
import type { RequestPattern } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { SOURCE } from '../../session/session-file.ts';
import { type CorrelatedValue, showValues } from '../failure/correlated-value.ts';
import type { Failure } from '../failure/failure.ts';
import { byDeparture } from '../schedule/recorded-times.ts';
import { JoinedSessions } from './joined-sessions.ts';
import { canBeFresh } from './link/fresh-links.ts';
import { createReaders, openSession } from './link/readers.ts';
import type { LinkedValues, LinkSettings } from './link-session.ts';
import { createIsLeft, findOutsideValues, type OutsideValue } from './outside-values.ts';
import { Sightings } from './sightings.ts';

/** The latest of each session. */
const latest = new WeakMap<Session, RefusedValues>();

/** The values of one session, which are found when they are first asked for. */
export class RefusedValues {
  readonly #session: Session;
  readonly #settings: LinkSettings;
  readonly #links: LinkedValues | undefined;
  #found: ReadonlyMap<Recording, readonly OutsideValue[]> | undefined;
  #names: ReadonlyMap<Recording, readonly OutsideValue[]> | undefined;

  private constructor(session: Session, settings: LinkSettings, links: LinkedValues | undefined) {
    this.#session = session;
    this.#settings = settings;
    this.#links = links;
  }

  /** The same for all replays with equal rules and links: under load, a session is searched once. */
  static of(
    session: Session,
    { correlate, headers }: LinkSettings,
    links: LinkedValues | undefined,
  ): RefusedValues {
    const last = latest.get(session);
    if (last?.isFor({ correlate }, links)) return last;
    const values = new RefusedValues(session, { correlate, headers }, links);
    latest.set(session, values);
    return values;
  }

  isFor({ correlate }: LinkSettings, links: LinkedValues | undefined): boolean {
    return this.#links === links && isDeepStrictEqual(this.#settings.correlate, correlate);
  }

  /**
   * Those of a request: values that the target may not know, and values that it has already. Undefined if there are
   * none, or the target has not refused it.
   * @param correlated the values that were sent in place of recorded ones
   */
  of(
    recording: Recording,
    failure: Failure,
    correlated: readonly CorrelatedValue[],
  ): Pick<Extract<Failure, { kind: 'status' }>, 'outside' | 'taken'> | undefined {
    if (!isRefusal(failure)) return undefined;
    const taken =
      this.#settings.correlate === false
        ? []
        : findTaken(this.#session, recording, failure, correlated);
    if (taken.length > 0) return { taken };
    this.#found ??= groupBy(
      findOutsideValues(this.#session, this.#settings, {
        links: this.#links,
        joined: new JoinedSessions([this.#session], this.#settings),
      }),
      (each) => each.recording,
    );
    const isNotFound = failure.actual === 404 || failure.actual === 410;
    const outside = this.#found.get(recording) ?? (isNotFound ? this.#namesOf(recording) : []);
    if (outside.length === 0) return undefined;
    return {
      outside: outside.map(({ location: { text: to }, value, unlinked }) => {
        const { recorded } = showValues([to], value, value, NONE);
        const from = unlinked?.();
        return { to, ...(recorded !== undefined && { recorded }), ...(from && { from }) };
      }),
    };
  }

  #namesOf(recording: Recording): readonly OutsideValue[] {
    this.#names ??= findNames(this.#session, this.#settings, this.#links);
    return this.#names.get(recording) ?? [];
  }
}

/** The values of each request that may name what a target does not find, if no earlier answer brought them. */
function findNames(
  session: Session,
  settings: LinkSettings,
  links: LinkedValues | undefined,
): ReadonlyMap<Recording, readonly OutsideValue[]> {
  if (settings.correlate === false) return new Map();
  const { recordings, readers } = openSession(session);
  const names = recordings.map((recording, position) => {
    const own = new Map<string, OutsideValue>();
    readers.walk(position, {
      enters: () => true,
      visit({ value, roles, isPiece }, at) {
        const location = at.location();
        const isSegment = location.last?.kind === 'segment';
        const isOther = at.part === 'header' || (at.part === 'path' && !isSegment);
        if (isOther || isPiece || roles?.isQuantity || own.has(value)) return 'enter';
        if (mayName(value, isSegment)) own.set(value, { recording, location, value });
        return 'enter';
      },
      leave: () => undefined,
    });
    return [recording, own] as const;
  });
  const wanted = new Set(names.flatMap(([, own]) => [...own.keys()]));
  const sightings = new Sightings(recordings, readers, wanted);
  const isLeft = createIsLeft(settings, links ?? null);
  return new Map(
    names.map(([recording, own]) => {
      const isOutside = (each: OutsideValue): boolean =>
        sightings.arrivalOf(each.value) > recording.at && isLeft(each);
      return [recording, [...own.values()].filter(isOutside).slice(0, MAX_NAMES)];
    }),
  );
}

/** With more of them, nobody reads on. */
const MAX_NAMES = 5;
/** In characters. No name of a row is longer. */
const MAX_NAME = 256;

/** Whether a value may name a row by itself. Words of an API have digits, too: `oauth2`. */
function mayName(value: string, isSegment: boolean): boolean {
  if (value.length > MAX_NAME || /\s/.test(value)) return false;
  if (isDistinctive(value) || randomness(value) > 0) return true;
  return isSegment ? /^\d+$/.test(value) : mayBeUnnamedId(value);
}

/** Whether the target refused what it had granted before, by its status or that of the protocol above HTTP. */
function isRefusal(
  failure: Failure,
): failure is Extract<Failure, { kind: 'status' | 'protocol-status' }> {
  if (failure.kind === 'protocol-status') return failure.actual !== undefined;
  if (failure.kind !== 'status' || failure.expected >= 400) return false;
  const { actual = 0 } = failure;
  return actual >= 400 && actual !== 401 && actual < 500;
}

const NONE: ReadonlySet<string> = new Set();

// Values with which a target refuses to create a thing again, since it has one with these values already: the e-mail
// address of a sign-up, the slug of a page, an idempotency key. `correlate.fresh` makes them new in each replay.

/** A value that the client has made up, and where its request carries it. */
interface OwnValue {
  readonly value: string;
  /** Such as `body /email`. */
  readonly place: string;
  /** Such as `email`. */
  readonly name: string;
  readonly isInBody: boolean;
}

type Refusal = Extract<Failure, { readonly kind: 'status' | 'protocol-status' }>;

const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 422]);
/** Words of an answer with a status that does not say so itself. */
const TAKEN = /\b(?:already|exists?|taken|duplicated?|in use|unique)\b/i;

/**
 * Where a refused request carries the values that are taken: those that the answer names, or else the likeliest one.
 * None if the answer has another reason.
 * @param correlated the values that were sent in place of recorded ones
 */
function findTaken(
  session: Session,
  recording: Recording,
  failure: Refusal,
  correlated: readonly CorrelatedValue[],
): RequestPattern[] {
  const answer = textOf(failure);
  const isConflict = failure.actual === 409;
  const mayBeTaken = failure.kind === 'protocol-status' || REFUSALS.has(failure.actual);
  if (!isConflict && !(mayBeTaken && TAKEN.test(answer))) return [];
  const { method, path } = recording.request;
  const { values, mayCreate } = readOwn(session, recording);
  const own = values.filter(({ place }) => !correlated.some(({ to }) => to === place));
  const named = own.filter((each) => isNamed(each, answer));
  const isLikely = ({ value, isInBody }: OwnValue): boolean =>
    isInBody && (value.includes('@') || isDistinctive(value));
  const likely = isConflict ? own.filter(isLikely).slice(0, 1) : [];
  // A sign-up may be answered with 200, or with a redirect: that its answer names a field of it says as much.
  const isRefusedForm = isConflict && method === 'POST';
  const ofForm = isRefusedForm ? named.filter(({ isInBody }) => isInBody) : [];
  const ofCreation = named.length > 0 ? named : likely;
  const taken = mayCreate ? ofCreation : ofForm;
  return taken.map(({ place }) => ({ path: `${method} ${pathOf(path)}`, place }));
}

function textOf(failure: Refusal): string {
  if (failure.kind === 'protocol-status') {
    return typeof failure.actual === 'string' ? failure.actual : '';
  }
  const { excerpt } = failure;
  return excerpt?.kind === 'text' ? excerpt.lines.join('\n') : '';
}

/** Whether an answer repeats a value, or has the name of its place as a word. */
function isNamed({ value, name }: OwnValue, answer: string): boolean {
  if (value.length >= MIN_REPEATED && answer.includes(value)) return true;
  const words = answer.toLowerCase().split(/[^\p{L}\p{N}_-]+/u);
  return words.includes(name.toLowerCase());
}

/** In characters. Shorter values may be anywhere in an answer by chance. */
const MIN_REPEATED = 4;

/** What a request carries, and what is known of its purpose. */
interface OwnRequest {
  /** The whole values of its body and its headers. */
  readonly values: readonly OwnValue[];
  /** Whether its recording says that it may create something. */
  readonly mayCreate: boolean;
}

function readOwn(session: Session, recording: Recording): OwnRequest {
  const recordings = byDeparture(session.recordings);
  const position = recordings.indexOf(recording);
  const { walk, subject } = createReaders(recordings, session.origin, session[SOURCE]?.linked);
  const { response } = recording;
  const isCreated = 'status' in response && response.status === 201;
  const values: OwnValue[] = [];
  const { makes, isCall, isQuery } = subject(position) ?? {};
  // What a mutation of GraphQL does is in its name alone.
  const mayCreate = isCreated || Boolean(makes || (isCall && !isQuery));
  walk(position, {
    enters: () => true,
    visit({ value }, at) {
      const isInBody = at.part === 'body';
      if (!isInBody && at.part !== 'header') return 'skip';
      const location = at.location();
      const name = location.last?.name ?? '';
      if (!/\p{L}/u.test(name) || !canBeFresh(value)) return 'enter';
      values.push({ value, place: location.text, name, isInBody });
      return 'skip';
    },
    leave: () => undefined,
  });
  return { values, mayCreate };
}
