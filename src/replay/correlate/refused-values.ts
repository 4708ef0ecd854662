/** Values that may be why a target refuses a request. */
import { isDeepStrictEqual } from 'node:util';
import { groupBy } from '../../collections.ts';
import { isDistinctive } from '../../formats/value/is-distinctive.ts';
import { mayBeUnnamedId } from '../../formats/value/names.ts';
import { randomness } from '../../formats/value/randomness.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { type CorrelatedValue, showValues } from '../failure/correlated-value.ts';
import type { Failure } from '../failure/failure.ts';
import { JoinedSessions } from './joined-sessions.ts';
import { openSession } from './link/readers.ts';
import type { LinkedValues, LinkSettings } from './link-session.ts';
import { createIsLeft, findOutsideValues, type OutsideValue } from './outside-values.ts';
import { Sightings } from './sightings.ts';
import { findTaken } from './taken-values.ts';

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
