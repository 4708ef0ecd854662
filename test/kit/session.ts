import type {
  AnsweredResponse,
  Body,
  Header,
  RecordedRequest,
  Recording,
  Session,
} from '../../src/session/schema.ts';

/** What a recording has beyond method, path and status. */
export interface RecordingParts {
  readonly id?: string;
  /** In ms. @default what `createSession` gives: each recording after the one before */
  readonly at?: number;
  /** Response time in ms. @default 5 */
  readonly time?: number;
  readonly origin?: string;
  readonly headers?: readonly Header[];
  readonly body?: Body;
  /** Further members of the request and the response, over all of the above. */
  readonly request?: Partial<RecordedRequest>;
  readonly response?: Partial<AnsweredResponse>;
}

/** A recording that has no place in a session yet: `createSession` gives it id and time. */
export type LooseRecording = Omit<Recording, 'id' | 'at'> & Partial<Pick<Recording, 'id' | 'at'>>;

/** A valid recording. `headers` and `body` are the request's. */
export function recordingOf(
  method: string,
  path: string,
  status: number,
  parts: RecordingParts = {},
): LooseRecording {
  const { id, at, time = 5, origin, headers = [], body, request, response } = parts;
  return {
    ...(id === undefined ? {} : { id }),
    ...(at === undefined ? {} : { at }),
    ...(origin === undefined ? {} : { origin }),
    request: {
      method,
      path,
      headers: [...headers],
      ...(body === undefined ? {} : { body }),
      ...request,
    },
    response: { status, time, headers: [], ...response },
  };
}

/**
 * A valid session. Recordings without `id` are numbered from 1; those without `at` start 1 ms after
 * the one before has ended, so that they follow each other.
 */
export function createSession(
  recordings: readonly LooseRecording[],
  envelope: Partial<Omit<Session, 'recordings'>> = {},
): Session {
  let free = 0;
  const placed = recordings.map((recording, index): Recording => {
    const at = recording.at ?? free;
    free = Math.max(free, at + recording.response.time + 1);
    return { ...recording, id: recording.id ?? String(index + 1), at };
  });
  return {
    version: 1,
    name: 'a session',
    origin: 'http://127.0.0.1:3000',
    recordedAt: '2026-11-24T10:00:00.000Z',
    ...envelope,
    recordings: placed,
  };
}
