/** A session as a shell script of cURL commands. */
import { printableLine } from '../printable.ts';
import { titleOf } from '../replay/failure/failure.ts';
import { nameOf } from '../replay/failure/outcome.ts';
import type { Session } from '../session/schema.ts';
import { renderCurl } from './curl.ts';
import { recordedRequest } from './recorded-request.ts';

/** Yields one command for each request as recorded. Live values are not followed. */
export function* renderCurlScript(session: Session): Generator<string> {
  yield '#!/bin/sh\n';
  yield `# The session ${printableLine(JSON.stringify(session.name))}, with the ids and tokens of the recording.\n`;
  for (const recording of session.recordings) {
    yield `\n# ${titleOf(nameOf(recording))}\n${renderCurl(recordedRequest(session, recording))}\n`;
  }
}
