/** What a new recording of a session takes over from the former one. */
import { closeSync, readSync, statSync } from 'node:fs';
import { groupBy } from '../../collections.ts';
import { displayPath } from '../../session/files/paths.ts';
import { parseJson, withoutMark } from '../../session/json/parse-json.ts';
import { findPathPosition } from '../../session/json/positions.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { PlacedLink } from '../../session/parse-session.ts';
import { isPlainSession } from '../../session/quick-check.ts';
import { routeOf } from '../../session/routes.ts';
import { RunValues } from '../../session/run-values.ts';
import { isSameRecording } from '../../session/same-recording.ts';
import type { AnsweredResponse, Recording, Session } from '../../session/schema.ts';
import { openSessionFile, readSessionFile, readSessionHead } from '../../session/session-file.ts';
import type { TestSource } from '../../session/test-source.ts';
import type { SessionStream } from '../../session/write-session.ts';

/** In bytes. A worker holds the former session and the new one in memory beside the test that it runs. */
export const MAX_COMPARED: number = 32 * 1024 * 1024;

/** In bytes: the start of a larger session that is read. All links fit into it. */
const MAX_START = 1024 * 1024;

/** The parts of a session file that the new one lacks. Plain data. */
export interface LostParts {
  /** Why only the links of the file were read. */
  readonly unread?: string | undefined;
  readonly links: readonly LostLink[];
}

/** A link of the file that names recordings which the new session does not have. */
interface LostLink {
  /** Counted from 1. */
  readonly line: number;
  readonly index: number;
  /** As JSON. */
  readonly json: string;
}

/** A session that a new recording of its test is about to replace. */
export class FormerSession {
  /** Undefined if it is too large to be held in memory. */
  readonly session: Session | undefined;
  readonly links: readonly CorrelationRule[];
  /** Why only the links were read. */
  readonly unread: string | undefined;
  readonly #text: string;
  /** Where the links of a large session are. */
  readonly #placed: readonly PlacedLink[];

  constructor(
    text: string,
    read: Session | { readonly placed: PlacedLink[]; readonly unread: string },
  ) {
    const isSession = 'recordings' in read;
    this.session = isSession ? read : undefined;
    this.#placed = isSession ? [] : read.placed;
    this.links = isSession ? (read.links ?? []) : read.placed.map(({ link }) => link);
    this.unread = isSession ? undefined : read.unread;
    this.#text = text;
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
   * @param isKept whether the new session has the recordings that a link names
   */
  lostBut(isKept: (link: CorrelationRule) => boolean): LostParts {
    const links = this.links.flatMap((link, index): LostLink | [] => {
      if (isKept(link)) return [];
      const { line } = this.#placed[index] ?? findPathPosition(this.#text, ['links', index]);
      return { line, index, json: JSON.stringify(link) };
    });
    return { unread: this.unread, links };
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
  const head = readSessionHead(file);
  if (head === undefined || head.isInterrupted) return undefined;
  const tooLarge = explainTooLarge(file);
  if (tooLarge !== undefined) return readStart(file, tooLarge);
  const text = withoutMark(readSessionFile(file).text);
  const value = parseJson(text, file);
  if (isPlainSession(value)) return new FormerSession(text, value);
  // Loaded only here: it needs zod, which takes as long to load as everything else.
  const { checkSession } = await import('../../session/parse-session.ts');
  return new FormerSession(text, checkSession(value, text, file));
}

/** Why a session is not held in memory beside its new recording. Undefined if it can be. */
export function explainTooLarge(file: string): string | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size <= MAX_COMPARED) return undefined;
  return `${displayPath(file)} is larger than the ${MAX_COMPARED / 1024 / 1024} MiB that are looked at`;
}

/** Reads the links of a large session, which come before its recordings. */
async function readStart(file: string, unread: string): Promise<FormerSession> {
  const { readLinksAtStart } = await import('../../session/parse-session.ts');
  const { descriptor } = openSessionFile(file);
  try {
    const start = Buffer.alloc(MAX_START);
    const text = withoutMark(
      start.toString('utf8', 0, readSync(descriptor, start, 0, MAX_START, 0)),
    );
    return new FormerSession(text, { placed: readLinksAtStart(text, file), unread });
  } finally {
    closeSync(descriptor);
  }
}

/** Noise applies only to a response with the same status. */
function keepNoise(recording: Recording, former: Recording['response']): Recording {
  const { response } = recording;
  const { status, noise }: Partial<AnsweredResponse> = former;
  if (noise === undefined || !('status' in response) || response.status !== status)
    return recording;
  return { ...recording, response: { ...response, noise } };
}
