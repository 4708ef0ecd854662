import { packageVersion } from '../own-files.ts';
import { safeJson } from '../printable.ts';
import { isOrigin } from '../session/constraints.ts';
import { hideDirectives } from '../session/directives.ts';
import type { Session } from '../session/schema.ts';
import { entryOf } from './entry-of-recording.ts';

/**
 * A session as the text of a HAR 1.2, one piece for each recording: the whole text may be longer than a string can be.
 * Placeholders of secrets stay placeholders. Members that begin with an underscore hold what HAR has no member for;
 * `importHar` reads them, and other programs skip them.
 * @example
 * import { renderHar } from 'vitest-session-replay/har';
 * import { readSession } from 'vitest-session-replay/replay';
 *
 * const session = await readSession('sessions/checkout.session.json');
 * for (const piece of renderHar(session)) process.stdout.write(piece);
 * @throws {SessionReplayError} `SESSION_NOT_READABLE` if the file of a body cannot be read
 */
export function* renderHar(session: Session): Generator<string> {
  const head = {
    version: '1.2',
    creator: {
      ...{ name: CREATOR, version: packageVersion() },
      ...{ _origin: session.origin, _recordedAt: session.recordedAt },
    },
    pages: [
      {
        startedDateTime: session.recordedAt,
        id: PAGE_ID,
        title: session.name,
        pageTimings: { onContentLoad: -1, onLoad: -1 },
      },
    ],
    entries: [],
  };
  yield hideDirectives(safeJson({ log: head }, INDENT)).slice(0, -END.length);
  let isFirst = true;
  for (const recording of session.recordings) {
    const text = hideDirectives(
      safeJson({ pageref: PAGE_ID, ...entryOf(recording, session) }, INDENT),
    );
    yield `${isFirst ? '' : ','}\n      ${text.replaceAll('\n', '\n      ')}`;
    isFirst = false;
  }
  yield isFirst ? END : `\n    ${END}`;
  yield '\n';
}

/** The page of all entries: some readers group entries by it. */
const PAGE_ID = 'page_1';
const CREATOR = 'vitest-session-replay';
const INDENT = 2;
/** The text after the entries. */
const END = ']\n  }\n}';

const OWN_HEAD = new RegExp(
  `^\\{\\s*"log":\\s*\\{\\s*"version":\\s*"1.2",\\s*"creator":\\s*\\{\\s*"name":\\s*"${CREATOR}",\\s*` +
    '"version":\\s*"[^"]*",\\s*"_origin":\\s*"([^"]*)",\\s*"_recordedAt":\\s*"([^"]*)"',
);

/** What the head of a HAR tells of the session that it was made from. */
export type OwnHead = Pick<Session, 'origin' | 'recordedAt'>;

/**
 * The session whose HAR has this start; undefined unless `renderHar` wrote it. Its content was redacted when the
 * session was recorded, and has placeholders like a session.
 */
export function readOwnHead(start: string): OwnHead | undefined {
  const [, origin = '', recordedAt = ''] = OWN_HEAD.exec(start) ?? [];
  const isValid = isOrigin(origin) && Date.parse(recordedAt) >= 0 && recordedAt.endsWith('Z');
  return isValid ? { origin, recordedAt } : undefined;
}
