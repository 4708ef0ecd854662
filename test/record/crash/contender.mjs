// Records one session again and again, while others do the same. Bodies come from a small stock, so
// that what one no longer names another is about to name.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { finaliseSession, Journal, lockSession, storeBody } from '../../../dist/internals.js';

const [, , sessionFile, key, rounds] = process.argv;

for (let round = 0; round < Number(rounds); round++) {
  const subject = { sessionFile, name: 'a', recordedBy: 'a.test.ts', key };
  const journal = new Journal(subject, 'worker');
  journal.open();
  for (let sequence = 0; sequence < 3; sequence++) {
    const letter = 'abcdef'[Math.floor(Math.random() * 6)];
    const body = storeBody(sessionFile, { text: letter.repeat(70_000) });
    journal.write({
      sequence,
      start: sequence,
      end: sequence + 1,
      origin: 'http://127.0.0.1:3000',
      request: { method: 'GET', path: `/${key}/${round}`, headers: [] },
      response: { status: 200, headers: [], body },
    });
  }
  journal.close();
  finaliseSession(sessionFile, [journal.file], undefined, key);
  lockSession(sessionFile, check);
}

/** Of the session that lies there, by whomever: one recording, with all its bodies. */
function check() {
  const { recordings } = JSON.parse(readFileSync(sessionFile, 'utf8'));
  const paths = new Set(recordings.map(({ request }) => request.path));
  if (recordings.length !== 3 || paths.size !== 1) throw new Error('two recordings are mixed');
  for (const { response } of recordings) {
    const { file, bytes } = response.body;
    if (statSync(join(sessionFile, '..', file)).size !== bytes) throw new Error('a body is torn');
  }
}
