/** Pairs the recordings of two sessions of one client, and their values. */
import type { Location } from '../../formats/value/location.ts';
import { RunValues } from '../../session/run-values.ts';
import type { Recording, Session } from '../../session/schema.ts';
import type { TestSource } from '../../session/test-source.ts';
import type { LinkSettings } from '../correlate/link-session.ts';
import { alignSessions } from './align-recordings.ts';
import { createIsFresh } from './compare-recordings.ts';
import { compareRequests } from './compare-requests.ts';
import { findLinks } from './find-sources.ts';
import type { SessionPair } from './replay-in-memory.ts';

/** Two sessions of one client, and what stands for the same in them. */
export interface PairedSessions extends Pick<SessionPair, 'counterparts'> {
  /** Knows the values of the second session that stand for values of the first. */
  readonly values: RunValues;
  /** The recordings of the first session, with the requests that a replay sends to the instance of the second. */
  readonly sent: ReadonlyMap<Recording, Recording>;
  /**
   * The request whose answer brings a value in both sessions that no link takes from it, such as `POST /orders`.
   * @param recording of the first session
   * @param place of the value in its request, as `Change` has it
   */
  findBringer(recording: Recording, place: string): string | undefined;
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
  const { sent, values: compared } = compareRequests({ first, second, counterparts }, setting);
  const values = new RunValues(first.recordedAt, second.recordedAt, source);
  const isFresh = createIsFresh(fresh);
  for (const value of compared) {
    const { was, due, verdict, location } = value;
    if (verdict === 'right' || isFresh(value)) values.learn(was, due, nameOf(location));
  }
  let links: ReturnType<typeof findLinks> | undefined;
  const findBringer: PairedSessions['findBringer'] = (recording, place) => {
    links ??= findLinks(
      { first, second, counterparts },
      compared.filter(({ verdict }) => verdict === 'open'),
    );
    const [link] =
      [...links].find(([value]) => {
        const { text } = value.location;
        return value.recording === recording && (text === place || text.startsWith(`${place} `));
      })?.[1] ?? [];
    return link && (link.inFirst.from.path ?? `#${link.inFirst.from.recording}`);
  };
  return { counterparts, values, sent, findBringer };
}

/** The name of a location, as `RunValues` has it. */
function nameOf({ last, steps }: Location): string {
  if (last?.kind === 'segment') return '/';
  return steps.findLast(({ name }) => name !== undefined)?.name ?? '';
}
