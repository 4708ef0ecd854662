/**
 * Looks through a session for what may be secrets in clear: one that was edited by hand, written by
 * another tool, or recorded with `redact: false`. It goes by the rules by which the recorder redacts.
 */

import { createPlaceholder } from '../../formats/placeholder.ts';
import { printableLine } from '../../printable.ts';
import type { Recording, Session } from '../schema.ts';
import { bodiesBeside, sessionFileOf } from '../session-file.ts';
import { readSessionFile } from '../session-text.ts';
import { Exceptions, type SecretExceptions } from './exceptions.ts';
import { type ClearSecret, findClearSecrets } from './find-clear-secrets.ts';
import { locateInRecordings } from './locate-in-recordings.ts';
import { PasswordFields } from './password-fields.ts';
import { latinName } from './secret-names.ts';

/** What `checkSession` takes beside the session. */
export interface CheckOptions {
  /** What is no secret, although it looks like one: as `redact.except` of the recorder. */
  except?: SecretExceptions | undefined;
}

/** What looks like a secret in a session. The secret itself is not told. */
export interface SessionFinding {
  /** Id of the recording. */
  readonly recording: string;
  /** Where in it: `request header authorization`, `request path`, `response body /user/token`. */
  readonly place: string;
  /** What it seems to be: the name that it has there, or the kind of key by its form, as `GITHUB_TOKEN`. */
  readonly kind: string;
  /** Of the session file, 1-based; none where the session was not read from one. */
  readonly line?: number;
  /** What to do about it, in a sentence. */
  readonly hint: string;
}

/**
 * What looks like secrets in a session, in the order of its recordings. Placeholders are none. Bodies in
 * files beside a session that `readSession` has read are looked at as well.
 * @example
 * const findings = checkSession(await readSession('sessions/checkout.session.json'));
 * for (const { line, place, kind } of findings) console.log(`line ${line}: ${kind} in ${place}`);
 */
export function checkSession(session: Session, { except }: CheckOptions = {}): SessionFinding[] {
  const file = sessionFileOf(session);
  const beside = bodiesBeside(session);
  const exceptions = new Exceptions(except);
  const fields = new PasswordFields();
  const found = session.recordings.flatMap((recording, index) =>
    findClearSecrets(recording, beside, exceptions, fields).map((secret) => ({
      secret,
      recording,
      index,
    })),
  );
  if (found.length === 0) return [];
  const places = found.map(({ index, secret }) => ({ index, path: secret.path }));
  const lines = file === undefined ? [] : locateInRecordings(readSessionFile(file).text, places);
  return found.map(({ secret, recording }, position) => {
    const line = lines[position];
    return {
      recording: recording.id,
      place: printableLine(secret.place),
      kind: printableLine(secret.kind),
      ...(line !== undefined && { line }),
      hint: explain(secret, recording),
    };
  });
}

function explain({ kind, place }: ClearSecret, { id }: Recording): string {
  const placeholder = createPlaceholder(latinName(kind));
  const replace = `Put ${placeholder} in its place, everywhere in the session`;
  if (place.startsWith('response')) {
    return `${replace}: a replay takes the live one from the response of recording ${id}.`;
  }
  const name = placeholder.replace('REDACTED_', '');
  return `${replace}; where no response brings it, give the live one by the option "secrets" or by REPLAY_SECRET_${name}.`;
}
