import { expect, test } from 'vitest';
import { replaySession } from '../../../src/replay/index.ts';
import { createSession, recordingOf } from '../../kit/session.ts';
import { serveVerbatim, valuesOf } from '../serve-verbatim.ts';

test('hop-by-hop headers, and those that Connection lists, are not sent', async () => {
  await using server = await serveVerbatim();
  const headers: [string, string][] = [
    ['Connection', 'X-First, X-Second'],
    ['CONNECTION', 'x-third'],
    ['X-First', '1'],
    ['x-second', '2'],
    ['X-Third', '3'],
    ['TE', 'trailers'],
    ['X-Kept', '4'],
  ];
  const session = createSession([recordingOf('GET', '/', 200, { headers })]);
  await replaySession(session, { target: server.url });
  const [request] = server.requests;
  const sent = ['X-First', 'x-second', 'X-Third', 'TE', 'X-Kept'].filter(
    (name) => request && valuesOf(request, name).length > 0,
  );
  expect(sent).toEqual(['X-Kept']);
});
