import { createResponseReader } from '../../../formats/message.ts';
import type { Cursor, ValueVisitor } from '../../../formats/value/reading.ts';
import { pathOf } from '../../../http/urls.ts';
import type { Recording, Session } from '../../../session/schema.ts';
import { SOURCE } from '../../../session/session-file.ts';
import { byDeparture } from '../../schedule/recorded-times.ts';
import { CarriedTexts, type Visitor } from '../message/carried-texts.ts';
import { createOriginFinder, type OriginFinder } from '../message/origins.ts';
import { readableRecording } from '../message/readable-answer.ts';
import { TextWalk } from '../message/text-walk.ts';
import { readRequestBody, walkRequest } from '../message/walk-request.ts';
import type { RequestSubject } from '../naming/request-subject.ts';
import { applies } from '../reasons/reasons.ts';

/** How the messages of a session are gone through. */
export interface Readers {
  /** What requests carry: a walk adds to it. */
  readonly texts: CarriedTexts;
  /** Tells of what the request of a recording carries. */
  walk(position: number, visitor: Visitor): void;
  /** What the request of a recording is about. */
  subject(position: number): RequestSubject | undefined;
  /** A reader of the responses of recordings, one after another. */
  read(visit: ValueVisitor, withFlags?: boolean): (recording: Recording) => void;
  readonly origins: OriginFinder;
}

/** A session that is gone through. */
export interface OpenSession {
  /** In the order in which they left. */
  readonly recordings: readonly Recording[];
  readonly readers: Readers;
}

export function openSession(session: Session): OpenSession {
  const recordings = byDeparture(session.recordings);
  const readers = createReaders(recordings, session.origin, session[SOURCE]?.linked);
  return { recordings, readers };
}

/** @param origin of the session */
export function createReaders(
  recordings: readonly Recording[],
  origin: string,
  sessionFile: string | undefined,
): Readers {
  const others = recordings.flatMap((recording) => recording.origin ?? []);
  const texts = new CarriedTexts(recordings.length);
  // One for all: nothing is made anew for each request.
  const walk = new TextWalk(texts);
  const isReadBefore = findRead(recordings);
  return {
    texts,
    origins: createOriginFinder([origin, ...others]),
    walk(position, visitor) {
      const request = recordings[position]?.request;
      if (!request) return;
      walk.moveTo(request, position, visitor);
      walk.cursor.isRead = isReadBefore(position);
      walkRequest(walk, request, readRequestBody(request, sessionFile));
    },
    subject(position) {
      const request = recordings[position]?.request;
      return request && walk.cursor.subjectOf(request, position);
    },
    read: (visit, withFlags) => {
      const read = createResponseReader((value, at) => {
        if (isUsed(at)) visit(value, at);
      }, withFlags);
      return (recording) => {
        const response = readableRecording(recording, recording.origin ?? origin, sessionFile);
        if (response) read(response);
      };
    },
  };
}

function isUsed(at: Cursor): boolean {
  if (at.kind === 'code') return applies('value in a text');
  return applies('id in a field name') || at.location().last?.written === undefined;
}

/** Tells of requests that write what an earlier one has read: the same path, with a body. */
function findRead(recordings: readonly Recording[]): (position: number) => boolean {
  const read = new Set<string>();
  const rewrites = new Set<number>();
  for (let position = 0; position < recordings.length; position += 1) {
    const request = recordings[position]?.request;
    if (!request) continue;
    if (request.method === 'GET') read.add(pathOf(request.path));
    else if (request.body && read.has(pathOf(request.path))) rewrites.add(position);
  }
  return (position) => rewrites.has(position);
}
