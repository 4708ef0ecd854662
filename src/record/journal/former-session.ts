/** What a new recording of a session takes over from the former one. */
import { statSync } from 'node:fs';
import { groupBy } from '../../collections.ts';
import { displayPath } from '../../session/files/paths.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import { readSession } from '../../session/read-session.ts';
import { routeOf } from '../../session/routes.ts';
import { RunValues } from '../../session/run-values.ts';
import { isSameRecording } from '../../session/same-recording.ts';
import type { AnsweredResponse, Recording, Session } from '../../session/schema.ts';
import { readSessionHead } from '../../session/session-file.ts';
import type { TestSource } from '../../session/test-source.ts';
import type { SessionStream } from '../../session/write-session.ts';

/** In bytes. A worker holds the former session and the new one in memory beside the test that it runs. */
export const MAX_COMPARED: number = 32 * 1024 * 1024;

/** The parts of a session file that the new one lacks. Plain data. */
export interface LostParts {
  /** Why only the links of the file were read. */
  readonly unread?: string | undefined;
  readonly links: readonly LostLink[];
}

/** A link that names recordings which the new session does not have. */
interface LostLink {
  /** In the list of links. */
  readonly index: number;
  /** As JSON. */
  readonly json: string;
}

/** A session that a new recording of its test is about to replace. */
export class FormerSession {
  /** Undefined if it is too large to be held in memory. */
  readonly session: Session | undefined;
  readonly links: readonly CorrelationRule[];
  readonly #unread: string | undefined;

  /** @param unread why only its links are kept in memory, if that is so */
  constructor(session: Session, unread?: string) {
    this.session = unread === undefined ? session : undefined;
    this.links = session.links ?? [];
    this.#unread = unread;
  }

  get recordings(): readonly Recording[] {
    return this.session?.recordings ?? [];
  }

  /**
   * The new session with what has been learned from the former one. A response gets the noise of the response
   * at the same position among those of its route.
   * @param links of the new session
   */
  withLearnt(session: SessionStream, links: readonly CorrelationRule[]): SessionStream {
    const recordings = this.#keepNoise(session.recordings);
    return { ...session, links: [...links], recordings };
  }

  /**
   * What the new session cannot take over.
   * @param isKept whether the new session has the recordings that a link names. @default it has
   */
  lostBut(isKept: (link: CorrelationRule) => boolean = () => true): LostParts {
    const links = this.links.flatMap((link, index): LostLink | [] =>
      isKept(link) ? [] : { index, json: JSON.stringify(link) },
    );
    return { unread: this.#unread, links };
  }

  /**
   * Whether a session says nothing new: it has the same requests and responses, except for noise and for times,
   * ports and generated ids, which differ from run to run.
   * @param source of the test
   */
  isSame(session: SessionStream, source?: TestSource): boolean {
    if (this.session === undefined) return false;
    const { name, recordedBy, servedBy, origin, recordedAt, recordings } = this.session;
    const values = new RunValues(recordedAt, session.recordedAt, source);
    const isSameHead =
      name === session.name &&
      recordedBy === session.recordedBy &&
      servedBy === session.servedBy &&
      values.isSameText(origin, session.origin);
    if (!isSameHead) return false;
    let count = 0;
    for (const latter of session.recordings) {
      const former = recordings[count++];
      if (former === undefined || !isSameRecording(former, latter, values)) return false;
    }
    return count === recordings.length;
  }

  *#keepNoise(recordings: Iterable<Recording>): Generator<Recording> {
    for (const [recording, former] of pairByRoute(recordings, this.recordings)) {
      yield former === undefined ? recording : keepNoise(recording, former.response);
    }
  }
}

/** Requests, each with the recording at the same position among those of its route. */
export function* pairByRoute<Latter extends Pick<Recording, 'request'>>(
  latter: Iterable<Latter>,
  former: readonly Recording[],
): Generator<[Latter, Recording | undefined]> {
  const left = groupBy(former, ({ request }) => routeOf(request));
  for (const each of latter) yield [each, left.get(routeOf(each.request))?.shift()];
}

/**
 * Reads the session to be replaced. Undefined if there is none, or only one that a crash cut short.
 * @throws {SessionReplayError} if the file is not a session, such as one with merge conflict markers, or cannot be read
 */
export async function readFormerSession(file: string): Promise<FormerSession | undefined> {
  if (readSessionHead(file) === undefined) return undefined;
  const session = await readSession(file);
  return session.interrupted ? undefined : new FormerSession(session, explainTooLarge(file));
}

/** Why a session is not held in memory beside its new recording. Undefined if it can be. */
export function explainTooLarge(file: string): string | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size <= MAX_COMPARED) return undefined;
  return `${displayPath(file)} is larger than the ${MAX_COMPARED / 1024 / 1024} MiB that are looked at`;
}

/** Noise applies only to a response with the same status. */
function keepNoise(recording: Recording, former: Recording['response']): Recording {
  const { response } = recording;
  const { status, noise }: Partial<AnsweredResponse> = former;
  if (noise === undefined || !('status' in response) || response.status !== status)
    return recording;
  return { ...recording, response: { ...response, noise } };
}
