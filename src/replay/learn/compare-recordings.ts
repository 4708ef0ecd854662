/** Compares two recordings of one client, and judges the correlation of the first by the second. */

import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Recording, Session } from '../../session/schema.ts';
import { type FreshRule, namesRecording, readRules } from '../correlate/link/rules.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { alignSessions } from './align-recordings.ts';
import type { ComparedValue } from './compare-requests.ts';
import type { SharedLink } from './find-sources.ts';
import { learnLinks } from './learn-links.ts';

/** The location of a value in the second session. Plain data. */
export interface CarriedPlace {
  /** Id of the recording whose request carries it. */
  readonly id: string;
  /** The location, written as `explainCorrelations` does: `body /signature`. */
  readonly place: string;
}

/** What a second recording shows of the correlation of the first. Plain data. */
export interface LearnedCorrelations {
  /** How many values differ between the sessions and are replayed as the client sent them. */
  readonly right: number;
  /** Links that both sessions agree on, for values that a replay missed. */
  readonly learned: readonly CorrelationRule[];
  /** Links that were there before, and that one of the sessions disproves. */
  readonly dropped: readonly CorrelationRule[];
  /** Values that a replay sends and the client did not, and for which no link was found. */
  readonly wrong: readonly CarriedPlace[];
  /**
   * Values that differ, are replayed as recorded, and for which no link was found: those that a client makes up
   * itself, such as a signature or a time, and those that an answer has in another form or at several locations.
   * Each value once.
   */
  readonly unexplained: readonly CarriedPlace[];
  /** The links for the second session: those that were there and hold, and the learned ones. */
  readonly links: readonly CorrelationRule[];
}

/**
 * Does the work of `learnCorrelations`, without checking its arguments.
 * @param correlate the setting
 * @param mayLearn whether a request of the second session may get links. One that is signed may not: its signature is
 * good only for what was recorded. @default each may
 * @throws {UserError} if an origin is not valid
 */
export function compareRecordings(
  first: Session,
  second: Session,
  correlate: LinkSettings['correlate'],
  mayLearn: (consumer: Recording) => boolean = () => true,
): LearnedCorrelations {
  const { fresh = [], ...rest } = typeof correlate === 'object' ? correlate : {};
  const setting = typeof correlate === 'object' ? rest : correlate;
  const counterparts = alignSessions(first, second, setting);
  const ids = [...counterparts].map(([one, other]) => [one.id, other.id] as const);
  const known = knownLinks(first, second, ids);
  const pair = { first, second, counterparts };
  const { kept, learned, before, after } = learnLinks(pair, known, setting, mayLearn);
  const isFresh = createIsFresh(fresh);
  const left = after.values.filter((value) => !isFresh(value));
  const links = [...kept, ...learned].map(({ inSecond }) => inSecond);
  const given = second.links ?? first.links ?? [];
  const held = new Set(kept.map(({ inFirst, inSecond }) => (second.links ? inSecond : inFirst)));
  return {
    right: before.values.filter(({ verdict }) => verdict === 'right').length,
    learned: learned.map(({ inSecond }) => inSecond),
    dropped: given.filter((link) => !held.has(link)),
    wrong: left.filter(({ verdict }) => verdict === 'wrong').map(placeOf),
    unexplained: distinct(left.filter(({ verdict }) => verdict === 'open')).map(placeOf),
    links,
  };
}

/** Makes a test of whether a value is to be new in each replay: such values are the client's own. */
export function createIsFresh(fresh: readonly FreshRule[]): (value: ComparedValue) => boolean {
  const renewed = readRules({ fresh }, []).fresh;
  return ({ recording, location }) =>
    renewed.some((named) => namesRecording(named, recording) && named.location?.names(location));
}

/** The links of the second session, or else of the first: a new file has none yet. */
function knownLinks(
  first: Session,
  second: Session,
  ids: readonly (readonly [string, string])[],
): SharedLink[] {
  const [forth, back] = [new Map(ids), new Map(ids.map(([one, other]) => [other, one]))];
  if (second.links) {
    return second.links.flatMap((inSecond): SharedLink | [] => {
      const inFirst = translate(inSecond, back);
      return inFirst ? { inFirst, inSecond } : [];
    });
  }
  return (first.links ?? []).flatMap((inFirst): SharedLink | [] => {
    const inSecond = translate(inFirst, forth);
    return inSecond ? { inFirst, inSecond } : [];
  });
}

/** Each value once: several requests may carry what a client has made up. */
function distinct(values: readonly ComparedValue[]): ComparedValue[] {
  const firsts = new Map<string, ComparedValue>();
  for (const value of values) {
    const key = `${value.was}\0${value.due}`;
    if (!firsts.has(key)) firsts.set(key, value);
  }
  return [...firsts.values()];
}

function placeOf({ counterpart, location }: ComparedValue): CarriedPlace {
  return { id: counterpart.id, place: location.text };
}

/**
 * A link of one session, translated to the other. Undefined if it names a recording without a counterpart.
 * @param counterparts ids of recordings in the other session, by those in this one
 */
function translate(
  { from, to }: CorrelationRule,
  counterparts: ReadonlyMap<string, string>,
): CorrelationRule | undefined {
  const [producer, consumer] = [from, to].map(({ recording }) => {
    return recording === undefined ? {} : { recording: counterparts.get(recording) };
  });
  const isWhole = [producer, consumer].every((each) => {
    return !each || !('recording' in each) || each.recording !== undefined;
  });
  return isWhole ? { from: { ...from, ...producer }, to: { ...to, ...consumer } } : undefined;
}
