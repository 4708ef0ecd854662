/** Pairs the recordings of two sessions of one client, and their values. */
import type { Location } from '../../formats/value/location.ts';
import { RunValues } from '../../session/run-values.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { TestSource } from '../../session/test-source.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { alignSessions } from './align-recordings.ts';
import { createIsFresh } from './compare-recordings.ts';
import { type ComparedValue, compareRequests } from './compare-requests.ts';
import { findLinks } from './find-sources.ts';
import type { SessionPair } from './replay-in-memory.ts';

/** Two sessions of one client, and what stands for the same in them. */
export interface PairedSessions extends Pick<SessionPair, 'counterparts'> {
  /** Knows the values of the second session that stand for values of the first. */
  readonly values: RunValues;
  /** The recordings of the first session, with the requests that a replay sends to the instance of the second. */
  readonly sent: ReadonlyMap<Recording, Recording>;
}

/** How two sessions are paired. */
export interface PairSettings extends Pick<LinkSettings, 'correlate'> {
  /** Of the test that recorded the second. */
  readonly source?: TestSource | undefined;
}

/**
 * @throws {UserError} as `linkSession` does
 */
export function pairSessions(
  first: Session,
  second: Session,
  { correlate, source }: PairSettings,
): PairedSessions {
  const { fresh = [], ...rest } = typeof correlate === 'object' ? correlate : {};
  const setting = typeof correlate === 'object' ? rest : correlate;
  const counterparts = alignSessions(first, second, setting, source);
  const pair = { first, second, counterparts };
  const { sent, values: compared } = compareRequests(pair, setting);
  const values = new RunValues(first.recordedAt, second.recordedAt, source);
  const isFresh = createIsFresh(fresh);
  const isRight = ({ verdict }: ComparedValue): boolean => verdict === 'right';
  // What an answer brings both times is no change for want of a link, unless the test says it.
  const isUnlinked = (value: ComparedValue): boolean =>
    !isRight(value) && source?.shows(value.due) !== true;
  const brought = findLinks(pair, compared.filter(isUnlinked));
  for (const value of compared) {
    const { was, due, location } = value;
    const isKnown = isRight(value) || isFresh(value) || brought.has(value);
    if (isKnown) values.learn(was, due, nameOf(location));
  }
  return { counterparts, values, sent };
}

/** The name of a location, as `RunValues` has it. */
function nameOf({ last, steps }: Location): string {
  if (last?.kind === 'segment') return '/';
  return steps.findLast(({ name }) => name !== undefined)?.name ?? '';
}
