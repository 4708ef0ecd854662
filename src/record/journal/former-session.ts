/** What a new recording of a session takes over from the former one. */
import { closeSync, readSync, statSync } from 'node:fs';
import { groupBy } from '../../collections.ts';
import { displayPath } from '../../session/files/paths.ts';
import { parseJson, withoutMark } from '../../session/json/parse-json.ts';
import { findPathPosition } from '../../session/json/positions.ts';
import type { CorrelationRule } from '../../session/link-rule.ts';
import type { SalvagedSession } from '../../session/parse-session.ts';
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
  /** Why at most the links and noise of the file could be read. */
  readonly unreadable?: string | undefined;
  readonly parts: SalvagedSession['lost'];
}

/** A session that a new recording of its test is about to replace. */
export class FormerSession {
  /** Undefined if the file is not a valid session. */
  readonly session: Session | undefined;
  /** The valid links. */
  readonly links: readonly CorrelationRule[];
  /** The parts of the file that are in neither. */
  readonly lost: LostParts;
  readonly #placed: SalvagedSession['links'];
  /** The valid recordings. */
  readonly recordings: readonly Recording[];
  readonly #text: string;

  constructor({ session, links, recordings, lost, unreadable }: SalvagedSession, text: string) {
    this.session = session;
    this.links = links.map(({ link }) => link);
    this.lost = { unreadable, parts: lost };
    this.#placed = links;
    this.recordings = recordings;
    this.#text = text;
  }

  /** Whether nothing is lost. */
  get isWhole(): boolean {
    return this.lost.unreadable === undefined && this.lost.parts.length === 0;
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
   * The lost parts, with the links that the new session cannot take over.
   * @param isKept whether the new session has the recordings that a link names
   */
  lostBut(isKept: (link: CorrelationRule) => boolean): LostParts {
    const gone = this.#placed
      .filter(({ link }) => !isKept(link))
      .map(({ link, index, position }) => ({
        ...(position ?? findPathPosition(this.#text, ['links', index])),
        path: `links[${index}]`,
        found: 'a recording that is not in the session any more',
        expected: 'the id of one that is',
        json: JSON.stringify(link),
      }));
    return { ...this.lost, parts: [...this.lost.parts, ...gone] };
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
 * @throws {SessionReplayError} if the file is not JSON, such as one with merge conflict markers, or cannot be read
 */
export async function readFormerSession(file: string): Promise<FormerSession | undefined> {
  const head = readSessionHead(file);
  if (head === undefined || head.isInterrupted) return undefined;
  const tooLarge = explainTooLarge(file);
  if (tooLarge !== undefined) return salvageStart(file, tooLarge);
  const text = withoutMark(readSessionFile(file).text);
  const value = parseJson(text, file);
  if (isPlainSession(value)) return new FormerSession(takeWhole(value), text);
  // Loaded only here: it needs zod, which takes as long to load as everything else.
  const { salvageSession } = await import('../../session/parse-session.ts');
  return new FormerSession(salvageSession(value, text, file), text);
}

function takeWhole(session: Session): SalvagedSession {
  const { links = [], recordings } = session;
  return { session, links: links.map((link, index) => ({ link, index })), recordings, lost: [] };
}

/** Why a session is not held in memory beside its new recording. Undefined if it can be. */
export function explainTooLarge(file: string): string | undefined {
  const { size = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
  if (size <= MAX_COMPARED) return undefined;
  return `${displayPath(file)} is larger than the ${MAX_COMPARED / 1024 / 1024} MiB that are looked at`;
}

/** Reads the links of a large session, which come before its recordings. */
async function salvageStart(file: string, unreadable: string): Promise<FormerSession> {
  const { salvageText } = await import('../../session/parse-session.ts');
  const text = withoutMark(readStart(file));
  return new FormerSession({ ...salvageText(text), unreadable }, text);
}

function readStart(file: string): string {
  const { descriptor } = openSessionFile(file);
  try {
    const start = Buffer.alloc(MAX_START);
    return start.toString('utf8', 0, readSync(descriptor, start, 0, MAX_START, 0));
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
