/** What a session that is recorded anew takes over from the one before. */
import { glanceSession } from '../../session/glance-session.ts';
import type { SessionStream } from '../../session/render-session.ts';
import { routeOf } from '../../session/route.ts';
import { RunValues } from '../../session/run-values.ts';
import { isSameRecording } from '../../session/same-recording.ts';
import type { AnsweredResponse, Recording, Session } from '../../session/schema.ts';

/** A session that another recording of the same test is about to replace. */
export class FormerSession {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get session(): Session {
    return this.#session;
  }

  /**
   * The same session with what has been learnt of the former one: the noise of a response is that of
   * the one whose request came in its place among those of its route.
   * @param links that it is to have @default those of the former one
   */
  withLearnt(session: SessionStream, links = this.#session.links): SessionStream {
    const recordings = this.#keepNoise(session.recordings);
    return { ...session, ...(links && { links: [...links] }), recordings };
  }

  /**
   * Whether a session would say nothing new: it has the same requests and responses, but for times,
   * ports and generated ids, which each run has of its own, and for noise.
   */
  isSame(session: SessionStream): boolean {
    const { name, recordedBy, servedBy, origin, recordedAt, recordings } = this.#session;
    const values = new RunValues(recordedAt, session.recordedAt);
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
    const answers = new Map<string, Recording['response'][]>();
    for (const { request, response } of this.#session.recordings) {
      const route = routeOf(request);
      const known = answers.get(route);
      if (known) known.push(response);
      else answers.set(route, [response]);
    }
    for (const recording of recordings) {
      const former = answers.get(routeOf(recording.request))?.shift();
      yield former === undefined ? recording : keepNoise(recording, former);
    }
  }
}

/** The whole session that lies there; undefined where none does, or one that is too large to look at. */
export function readFormerSession(file: string): FormerSession | undefined {
  const session = glanceSession(file);
  return session === undefined || session.interrupted ? undefined : new FormerSession(session);
}

/** What was learnt of one answer says nothing of another kind of answer. */
function keepNoise(recording: Recording, former: Recording['response']): Recording {
  const { response } = recording;
  const { status, noise }: Partial<AnsweredResponse> = former;
  if (noise === undefined || !('status' in response) || response.status !== status)
    return recording;
  return { ...recording, response: { ...response, noise } };
}
