import { closeSync } from 'node:fs';
import { findDeepNesting } from '../formats/find-deep-nesting.ts';
import { readWhole } from './regular-file.ts';
import type { Recording, Session } from './schema.ts';
import { openSessionFile } from './session-text.ts';

/** In bytes. A worker that only looks at a session holds it beside the test that runs there. */
const MAX_GLANCE = 32 * 1024 * 1024;

/**
 * The recordings of a session as far as it looks like one, without the validation of `readSession`, which
 * costs more than most sessions take to be recorded. Undefined where there is none, or more than 32 MiB of it: whoever
 * replays it will say why.
 */
export function glanceSession(file: string): Pick<Session, 'recordings'> | undefined {
  try {
    const opened = openSessionFile(file);
    try {
      return opened.size > MAX_GLANCE ? undefined : parseGlance(readWhole(opened).toString());
    } finally {
      closeSync(opened.descriptor);
    }
  } catch {
    return undefined;
  }
}

function parseGlance(text: string): Pick<Session, 'recordings'> | undefined {
  if (findDeepNesting(text) !== undefined) return undefined;
  const session: Session = JSON.parse(text);
  const { version, recordings } = session;
  return version === 1 && recordings.every(isRecording) ? session : undefined;
}

function isRecording({ id, request, response }: Recording): boolean {
  const texts = [id, request.method, request.path];
  if (!texts.every((text) => typeof text === 'string')) return false;
  const headers =
    'status' in response ? [...request.headers, ...response.headers] : request.headers;
  return headers.every(
    (pair) => pair.length === 2 && pair.every((part) => typeof part === 'string'),
  );
}
