/** A session as the page lists it. */
import { attempt, SessionFileError, type SessionReplayError } from '../../errors.ts';
import { headerValue } from '../../http/headers.ts';
import { essenceOf } from '../../http/media-type.ts';
import { operationOf } from '../../session/calls.ts';
import type { Body, Recording, Session } from '../../session/schema.ts';
import type { BrokenSession, RecordingDetail, RecordingRow, SessionCard } from '../api.ts';
import { type ViewLimits, viewRecorded } from './body-view.ts';

/** A session in a few facts. */
export function viewCard(key: string, revision: string, session: Session): SessionCard {
  const { name, origin, recordedAt, recordedBy, interrupted, recordings } = session;
  const counts = new Map([[origin, 0]]);
  let duration = 0;
  for (const { at, response, origin: own = origin } of recordings) {
    counts.set(own, (counts.get(own) ?? 0) + 1);
    duration = Math.max(duration, at + response.time);
  }
  return {
    key,
    revision,
    name: name.trim() === '' ? nameOfFile(key) : name,
    origins: [...counts.keys()],
    counts: [...counts.values()],
    requests: recordings.length,
    recordedAt,
    duration,
    ...(recordedBy !== undefined && { recordedBy }),
    ...(interrupted && { isInterrupted: true as const }),
  };
}

/** What a session without a name is called. */
function nameOfFile(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1).replace(/\.session\.json$/, '');
}

/** Why a file that is named like a session is not one. */
export function viewBroken(key: string, error: SessionReplayError): BrokenSession {
  const { message } = error;
  if (!(error instanceof SessionFileError)) return { key, message };
  const { line, column } = error.location;
  return { key, message, line, column };
}

/** A recording in a line. */
export function viewRow({ id, at, origin, request, response }: Recording): RecordingRow {
  const operation = operationOf(request);
  const row = {
    ...{ id, at, time: response.time, method: request.method, path: request.path },
    ...(operation !== undefined && { operation }),
  };
  const facts = {
    ...(origin !== undefined && { origin }),
    ...(response.error !== undefined && { error: response.error }),
    ...(response.aborted && { isAborted: true as const }),
  };
  if (!('status' in response)) return { ...row, ...facts };
  const type = headerValue(response.headers, 'content-type');
  return {
    ...row,
    ...facts,
    status: response.status,
    size: sizeOf(response.body),
    ...(type !== undefined && { type: essenceOf(type) }),
  };
}

/** A recording with its messages. */
export function viewRecording(
  session: Session,
  recording: Recording,
  file: string | undefined,
  limits: ViewLimits,
): RecordingDetail {
  const { origin = session.origin, request, response } = recording;
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(request.path);
  return {
    row: viewRow(recording),
    url: isWhole ? request.path : origin + request.path,
    request: viewRecorded(request, file, limits),
    ...('status' in response && { response: viewRecorded(response, file, limits) }),
  };
}

/** Size of a body without its content coding, in bytes. */
function sizeOf(body: Body | undefined): number {
  if (!body) return 0;
  if ('truncated' in body) return body.truncated;
  if ('bytes' in body) return body.bytes;
  if ('text' in body) return Buffer.byteLength(body.text);
  if ('base64' in body) return Buffer.byteLength(body.base64, 'base64');
  return attempt(() => Buffer.byteLength(JSON.stringify(body.json))) ?? 0;
}
