/** What a second recording of one client says of the correlation of the first. */
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { Session } from '../../session/schema.ts';
import { namesRecording, readRules } from '../correlate/link/rules.ts';
import type { ReplaySettings } from '../settings.ts';
import { alignRecordings, realignConcurrent } from './align-recordings.ts';
import type { ComparedValue } from './compare-requests.ts';
import { learnLinks } from './learn-links.ts';
import { replayInMemory, type SessionPair } from './replay-in-memory.ts';
import { type SharedLink, translate } from './shared-link.ts';

/** Where the second session has a value. Plain data. */
export interface CarriedPlace {
  /** Of the recording whose request carries it. */
  readonly id: string;
  /** In the words of `explainCorrelations`, such as `body /signature`. */
  readonly place: string;
}

/** What a second recording of one client says of the correlation of the first. Plain data. */
export interface LearnedCorrelations {
  /** Values that both sessions have differently, and that a replay puts in as the client sent them. */
  readonly right: number;
  /** Links of values that a replay missed, and that both sessions agree on. */
  readonly learned: readonly CorrelationRule[];
  /** Links that were there already, and of which one of the sessions shows that they do not hold. */
  readonly dropped: readonly CorrelationRule[];
  /** What a replay sends, and the client did not; no link that both agree on mends it. */
  readonly wrong: readonly CarriedPlace[];
  /**
   * Values that differ, stay as they were recorded, and that no link which was tried brings: what a client
   * makes up itself, such as a signature or a time, and what an answer has in another form, or at several
   * places. Each value once.
   */
  readonly unexplained: readonly CarriedPlace[];
  /** The links that the second session is to have: those that were there and hold, and the learned ones. */
  readonly links: readonly CorrelationRule[];
}

/**
 * See `learnCorrelations`, which checks what it is given.
 * @param correlate the setting
 * @throws {UserError} for what is no origin
 */
export function compareRecordings(
  first: Session,
  second: Session,
  correlate: ReplaySettings['correlate'],
): LearnedCorrelations {
  const { fresh = [], ...rest } = typeof correlate === 'object' ? correlate : {};
  const setting = typeof correlate === 'object' ? rest : correlate;
  const counterparts = align(first, second, setting);
  const ids = [...counterparts].map(([one, other]) => [one.id, other.id] as const);
  const known = knownLinks(first, second, ids);
  const pair = { first, second, counterparts };
  const { kept, learned, before, after } = learnLinks(pair, known, setting);
  // What is to be new is the client's own.
  const renewed = readRules({ fresh }, []).fresh;
  const isFresh = ({ recording, location }: ComparedValue): boolean =>
    renewed.some((named) => namesRecording(named, recording) && named.location?.names(location));
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

function align(
  first: Session,
  second: Session,
  correlate: ReplaySettings['correlate'],
): SessionPair['counterparts'] {
  const counterparts = alignRecordings(first.recordings, second.recordings);
  const replayed = replayInMemory({ first, second, counterparts }, { correlate });
  return realignConcurrent(counterparts, (recording) => {
    return replayed.get(recording)?.request ?? recording.request;
  });
}

/** Those of the second session, or else of the first one: the file that is written anew has none yet. */
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

/** What a client has made up is carried by others of its requests as well. */
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
